package java.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Carries one blocking socket's bytes; the agent implements it. {@link GraftSocketImpl} keeps the state that a plain
 * socket shows (closed, shut down, what a reader sees when the socket is closed under it), so a link need not.
 */
public abstract class GraftLink implements GraftCarrier {

    /** Set by the thread that sends the request, read by whoever reads, writes or closes. */
    private volatile GraftCall call;

    private volatile boolean used;

    @Override
    public final GraftCall call() {
        return call;
    }

    @Override
    public void call(GraftCall carried) {
        call = carried;
    }

    @Override
    public String instance() {
        return null;
    }

    @Override
    public final boolean isUsedAgain() {
        boolean before = used;
        used = true;
        return before;
    }

    /** @return whether the peer has hung up while the connection lay idle; takes a millisecond to find out that it has not */
    public boolean isAbandoned() {
        return false;
    }

    /**
     * Outbound: the socket reaches its peers through an HTTP proxy's tunnel, whose impl cannot be worked on.
     *
     * @return what says so in this link's place
     */
    public abstract GraftLink throughTunnel();

    /** Outbound: replaces the plain connect. {@code timeoutMillis} is the application's own, 0 for none. */
    public abstract void connect(GraftSocketImpl raw, InetSocketAddress dst, int timeoutMillis) throws IOException;

    /** Inbound: right after accept; must not do I/O, because it runs on the acceptor's thread. */
    public abstract void attached(GraftSocketImpl raw);

    public abstract InputStream input() throws IOException;

    public abstract OutputStream output() throws IOException;

    /** @return bytes that a read would give without blocking */
    public abstract int available() throws IOException;

    public abstract void shutdownInput() throws IOException;

    public abstract void shutdownOutput() throws IOException;

    /** Must end in {@link GraftSocketImpl#rawClose()}; may run while another thread connects, reads or writes. */
    public abstract void close() throws IOException;

    /** @return false inside TLS, which has no urgent data */
    public abstract boolean supportsUrgentData();
}
