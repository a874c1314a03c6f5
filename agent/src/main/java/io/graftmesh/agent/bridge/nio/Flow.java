package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One meshed connection of a channel: first its way to being settled, step by step and never waiting in a step, then its
 * {@link Transport}. Steps are taken by a select, or by whoever connects, reads or writes; {@code driving} is held then.
 */
abstract class Flow {

    final MeshSocketChannel channel;
    final ReentrantLock driving = new ReentrantLock();
    private volatile @Nullable Transport settled;
    private volatile boolean inputShut;
    private volatile boolean outputShut;

    Flow(MeshSocketChannel channel) {
        this.channel = channel;
    }

    // ---- the way to being settled, under the lock

    /**
     * Goes on as far as it can.
     *
     * @param mayWait whether to wait until the mesh knows what is needed; never for the network
     */
    abstract void step(boolean mayWait) throws IOException, InterruptedException;

    /** @return whether no further step is to come */
    abstract boolean isOver();

    /** @return what a step waits for at the descriptor */
    abstract int awaited(int wanted);

    /** @return when a step is due without any event */
    abstract long dueAt();

    /** @return whether a step is due now, without any event */
    boolean isDue() {
        return Deadlines.isPast(dueAt());
    }

    /** @return what the application is told before the connection is settled */
    abstract int readyUnsettled(int wanted);

    abstract boolean isConnected();

    abstract boolean isConnectionPending();

    abstract boolean finishConnect() throws IOException;

    /** @return how the bytes travel; null if that is not known yet (non-blocking) */
    abstract @Nullable Transport settle(boolean toWrite, int timeoutMillis) throws IOException;

    /** The channel is closed; says what is to be said of that. Never waits. */
    abstract void ended(@Nullable Transport transport);

    /** The step failed with what is no IOException: a fault of ours. */
    abstract void broken(IOException failure);

    final void settle(Transport transport) {
        settled = transport;
    }

    final @Nullable Transport settled() {
        return settled;
    }

    /** In the place of a blocking call: goes on until it is over. Under the lock. */
    final void drive(long deadline) throws IOException {
        try (RawWait wait = new RawWait(channel)) {
            while (true) {
                step(true);
                if (isOver()) {
                    return;
                }
                if (Deadlines.isPast(deadline)) {
                    throw new SocketTimeoutException("Read timed out");
                }
                wait.await(awaited(SelectionKey.OP_READ), Math.min(deadline, dueAt()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            channel.close();
            throw new ClosedByInterruptException();
        }
    }

    /** A step that cannot wait and whose failure is told later. */
    final void advance() {
        driving.lock();
        try {
            if (settled == null && !isOver()) {
                step(false);
            }
        } catch (IOException e) {
            broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            java.net.GraftBridge.linkFailed("SocketChannel", e);
            broken(new IOException("graft: " + e, e));
        } finally {
            driving.unlock();
        }
    }

    // ---- for the channel

    final long read(ByteBuffer[] dsts, int offset, int length, int timeoutMillis) throws IOException {
        if (inputShut) {
            return -1;
        }
        Transport transport = settled;
        if (transport == null) {
            transport = settle(false, timeoutMillis);
            if (transport == null) {
                return 0;
            }
        }
        try {
            long n = transport.read(dsts, offset, length, timeoutMillis);
            if (n < 0 && !channel.isOpen()) {
                throw new AsynchronousCloseException();
            }
            if (transport.isReadable()) {
                channel.attention();
            }
            return n;
        } catch (IOException e) {
            Transport now = settled;
            if (now != transport && now != null && channel.isOpen()) {
                return now.read(dsts, offset, length, timeoutMillis); // cut by policy while we read
            }
            throw e;
        }
    }

    final long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        Transport transport = settled;
        if (transport == null) {
            transport = settle(true, 0);
            if (transport == null) {
                channel.attention();
                return 0;
            }
        }
        long n = transport.write(srcs, offset, length);
        if (transport.isUnsent()) {
            channel.syncKeys();
        }
        return n;
    }

    final int available() {
        Transport transport = settled;
        return transport == null || inputShut ? 0 : transport.available();
    }

    final void shutdownInput() {
        inputShut = true;
        channel.attention();
    }

    final boolean isInputShut() {
        return inputShut;
    }

    final void shutdownOutput() throws IOException {
        if (!outputShut) {
            outputShut = true;
            Transport transport = settled != null ? settled : settle(true, 0);
            if (transport != null) {
                transport.shutdownOutput();
                channel.syncKeys();
            }
        }
    }

    final boolean isOutputShut() {
        return outputShut;
    }

    /** Policy takes the connection away; the application finds its peer gone. Any thread. */
    final void cut() {
        settled = GoneTransport.cut(settled);
        channel.closeRaw();
        channel.attention();
    }

    /** @return whether the descriptor is taken over, to be closed later */
    final boolean close() {
        Transport transport = settled;
        boolean lingers = transport != null && transport.close();
        ended(transport);
        return lingers;
    }

    // ---- for the selector

    final int rawInterest(int wanted) {
        Transport transport = settled;
        return transport == null ? awaited(wanted) : transport.rawInterest(wanted);
    }

    final int ready(int rawReady, int wanted) {
        Transport transport = settled;
        if (transport != null) {
            return transport.ready(rawReady, wanted) | readyNow(wanted);
        }
        advance();
        return readyNow(wanted);
    }

    final int attend(int wanted) {
        if (settled == null && isDue()) {
            advance();
        }
        return readyNow(wanted);
    }

    private int readyNow(int wanted) {
        Transport transport = settled;
        int ops = transport == null ? readyUnsettled(wanted) : transport.readyNow();
        return inputShut ? ops | SelectionKey.OP_READ : ops;
    }

    final boolean needsAttention() {
        Transport transport = settled;
        return inputShut || (transport == null ? isOver() || dueAt() != Deadlines.NEVER : transport.isReadable());
    }

    final long deadline() {
        return settled == null ? dueAt() : Deadlines.NEVER;
    }
}
