package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.GraftBridge;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
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
    private boolean spoken;

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

    /** The channel is closed; says what is to be said of that. Under the lock, maybe more than once. Never waits. */
    abstract void ended(@Nullable Transport transport);

    /** The step failed with what is no IOException: a fault of ours. */
    abstract void broken(IOException failure);

    /** Unless policy has cut the connection already. */
    final synchronized void settle(Transport transport) {
        if (settled == null) {
            settled = transport;
        }
    }

    final @Nullable Transport settled() {
        return settled;
    }

    /** In the place of a blocking call: goes on until it is over. Under the lock. */
    final void drive(long deadline) throws IOException {
        try (RawWait wait = new RawWait(channel)) {
            while (true) {
                try {
                    step(true);
                } catch (RuntimeException e) {
                    fault(e);
                }
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
            fault(e);
        } finally {
            release();
        }
    }

    /** Ours. It cannot let the connection through as before: it is the mesh's, or nobody knows whether it is. */
    private void fault(RuntimeException e) {
        GraftBridge.linkFailed("SocketChannel", e);
        broken(new IOException("graft: " + e, e));
    }

    /** Gives the lock back. Whoever closed the channel meanwhile has left it to us to end the story. */
    final void release() {
        driving.unlock();
        if (!channel.isOpen()) {
            end(settled);
        }
    }

    private void end(@Nullable Transport transport) {
        if (driving.tryLock()) {
            try {
                ended(transport);
            } finally {
                driving.unlock();
            }
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
            if (transport.isReadable()) {
                channel.keys().attention();
            }
            if (n < 0 && !channel.isOpen()) {
                throw new AsynchronousCloseException();
            }
            return n;
        } catch (IOException e) {
            return explained(e, transport, dsts, offset, length);
        }
    }

    /** What has happened to the channel while it was read says more than what the read met. */
    private long explained(IOException e, Transport transport, ByteBuffer[] dsts, int offset, int length)
            throws IOException {
        if (!channel.isOpen()) {
            throw e instanceof ClosedChannelException ? e : new AsynchronousCloseException();
        }
        if (inputShut) {
            return -1;
        }
        Transport now = settled;
        if (now != transport && now != null) {
            return now.read(dsts, offset, length, 0); // cut by policy
        }
        channel.broke(e);
        throw e;
    }

    final long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        if (!spoken) {
            speaks(srcs, offset, length);
        }
        Transport transport = settled;
        if (transport == null) {
            transport = settle(true, 0);
            if (transport == null) {
                channel.keys().attention();
                return 0;
            }
        }
        long n = transport.write(srcs, offset, length);
        if (transport.isUnsent()) {
            channel.keys().sync();
        }
        return n;
    }

    private void speaks(ByteBuffer[] srcs, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (srcs[i].hasRemaining()) {
                spoken = true;
                heard(srcs[i].get(srcs[i].position()) & 255);
                return;
            }
        }
    }

    /** The first byte that the application says. */
    abstract void heard(int first);

    final int available() {
        Transport transport = settled;
        return transport == null || inputShut ? 0 : transport.available();
    }

    /** The descriptor's input stays open for what TLS has to say, unless somebody waits in it. */
    final void shutdownInput() throws IOException {
        inputShut = true;
        if (channel.blocks()) {
            channel.io().shutdownInput();
        }
        channel.keys().attention();
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
                channel.keys().sync();
            }
        }
    }

    final boolean isOutputShut() {
        return outputShut;
    }

    /** Policy takes the connection away; the application finds its peer gone. Any thread. */
    final void cut() {
        synchronized (this) {
            settled = GoneTransport.cut(settled);
        }
        channel.io().close();
        channel.keys().attention();
    }

    /**
     * @param reset the peer is to see a reset: nothing may go before it
     * @return whether the descriptor is taken over, to be closed later
     */
    final boolean close(boolean reset) {
        Transport transport = settled;
        boolean lingers = transport != null && !reset && transport.close();
        end(transport);
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
        return inputShut || (transport == null ? isOver() || isDue() : transport.isReadable());
    }

    final long deadline() {
        return settled == null ? dueAt() : Deadlines.NEVER;
    }
}
