package io.graftmesh.agent.bridge;

import io.graftmesh.agent.bridge.http.HttpCall;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.outbound.OutboundConnection;
import io.graftmesh.mesh.outbound.OutboundConnection.Attempt;
import io.graftmesh.mesh.tls.PeerRejected;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.GraftCall;
import java.net.GraftLink;
import java.net.GraftSocketImpl;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;

/**
 * Drives {@link OutboundConnection} on the application's thread and its very socket: connect, shake hands, and if that
 * fails, once more elsewhere. The application's own connect timeout bounds all of it together.
 */
final class OutboundLink extends GraftLink {

    private final OutboundConnection story;
    private final MeshConfig config;
    /** Set once the handshake is done; read by whoever reads, writes or closes. */
    private volatile @Nullable TlsStream tls;

    private volatile @Nullable GraftSocketImpl raw;
    private volatile boolean closed;
    private final @Nullable HttpCall openedFor;
    private final @Nullable String instance;

    /** @param openedFor the call that has chosen the instance; null if the story may choose one */
    OutboundLink(OutboundConnection story, MeshConfig config, @Nullable HttpCall openedFor) {
        this.story = story;
        this.config = config;
        this.openedFor = openedFor;
        this.instance = openedFor == null ? null : openedFor.instance();
    }

    @Override
    public GraftLink throughTunnel() {
        return RefusingLink.outbound(String.valueOf(story.unreachable("'" + story.destination()
                        + "' is the mesh's, and a socket with an HTTP proxy cannot carry mesh TLS;"
                        + " call it without the proxy")
                .getMessage()));
    }

    @Override
    public void connect(GraftSocketImpl socket, InetSocketAddress dst, int timeoutMillis) throws IOException {
        raw = socket;
        Patience patience = openedFor == null
                ? new Patience(timeoutMillis, System.nanoTime(), 0)
                : new Patience(timeoutMillis, openedFor.connectingSince(), openedFor.deadlineNanos());
        try {
            List<Target> targets = story.resolve(patience.left());
            Attempt attempt = story.next(targets);
            while (!tryOne(socket, attempt, patience)) {
                attempt = story.next(targets);
                socket.rawRenew();
            }
        } catch (MeshRefusal refusal) {
            // Out of the application's own patience: say so in the words of a plain socket.
            IOException failure = patience.isOver()
                    ? new SocketTimeoutException("connect timed out (" + refusal.getMessage() + ")")
                    : new ConnectException(refusal.getMessage());
            failure.initCause(refusal);
            throw failure;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the mesh");
        }
    }

    private boolean tryOne(GraftSocketImpl socket, Attempt attempt, Patience patience) throws IOException {
        if (patience.isOver()) {
            String message = "connect to '" + story.destination() + "' timed out";
            story.cancelled(attempt, message);
            throw new SocketTimeoutException(message);
        }
        try {
            Endpoint endpoint = attempt.endpoint();
            SSLEngine engine = attempt.engine();
            byte[] hello = FirstFlight.of(engine);
            int connectMillis = (int) Math.min(config.connectTimeoutMillis(), patience.left());
            Nested.run(() -> socket.rawConnect(new InetSocketAddress(endpoint.host(), endpoint.port()), connectMillis));
            socket.rawOutput().write(hello);
            secure(socket, attempt, engine, patience);
            return true;
        } catch (IOException e) {
            if (closed) {
                story.cancelled(attempt, "the application closed the socket while it was connecting");
                throw new SocketException("Socket closed");
            }
            story.failed(attempt, e);
            return false;
        }
    }

    private void secure(GraftSocketImpl socket, Attempt attempt, SSLEngine engine, Patience patience)
            throws IOException {
        int applications = socket.soTimeout();
        TlsStream stream = new TlsStream(engine, socket.rawInput(), socket.rawOutput(), new byte[0], 0);
        long deadline = System.nanoTime() + Math.min(config.handshakeTimeoutMillis(), patience.left()) * 1_000_000L;
        new HandshakeTimer(socket, deadline).run(stream);
        socket.soTimeout(applications);
        try {
            story.established(attempt, stream.session());
        } catch (PeerRejected e) {
            throw (IOException) new SSLHandshakeException(e.getMessage()).initCause(e);
        }
        tls = stream;
    }

    @Override
    public void attached(GraftSocketImpl socket) {
        throw new IllegalStateException("an outbound link is not accepted");
    }

    // ---- HTTP calls that the connection carries, one after the other

    @Override
    public @Nullable String instance() {
        return instance;
    }

    @Override
    public void call(@Nullable GraftCall next) {
        TlsStream stream = tls;
        if (next instanceof HttpCall && stream != null) {
            ((HttpCall) next).carriedBy(new CallTraffic(stream));
        }
        super.call(next);
    }

    /** Reading from a connection whose peer is gone says so at once; one that lives says nothing for this millisecond. */
    @Override
    public boolean isAbandoned() {
        TlsStream stream = tls;
        GraftSocketImpl socket = raw;
        if (stream == null || socket == null) {
            return true;
        }
        try {
            int applications = socket.soTimeout();
            socket.soTimeout(1);
            try {
                return stream.isAbandoned();
            } finally {
                socket.soTimeout(applications);
            }
        } catch (IOException e) {
            return true;
        }
    }

    private TlsStream tls() throws SocketException {
        TlsStream stream = tls;
        if (stream == null) {
            throw new SocketException("Socket is not connected");
        }
        return stream;
    }

    @Override
    public InputStream input() throws IOException {
        return new CallInput(Streams.input(tls()), raw(), this);
    }

    @Override
    public OutputStream output() throws IOException {
        return new CallOutput(Streams.output(tls()), this);
    }

    @Override
    public int available() throws IOException {
        return tls().available();
    }

    @Override
    public void shutdownInput() {
        // The JDK's socket answers reads from now on; the descriptor stays open for close_notify and alerts.
    }

    @Override
    public void shutdownOutput() throws IOException {
        tls().closeOutbound();
        raw().rawShutdownOutput();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        TlsStream stream = tls;
        GraftSocketImpl socket = raw;
        boolean lingers = false;
        try {
            // The application wants its peer to see a reset: no close_notify may make it look like a clean end.
            boolean resets = socket != null && socket.resets();
            if (stream != null && socket != null && !resets && stream.closeOutbound() && stream.owesTicket()) {
                LingeringClose.start(socket);
                lingers = true;
            }
        } catch (IOException ignored) {
            // The peer is gone already; the descriptor is closed all the same.
        } finally {
            if (socket != null && !lingers) {
                socket.rawClose();
            }
            GraftCall call = call();
            if (call instanceof HttpCall) {
                ((HttpCall) call).broke(null);
            }
            if (stream != null) {
                story.closed(stream.sent(), stream.received());
            }
        }
    }

    private GraftSocketImpl raw() throws SocketException {
        GraftSocketImpl socket = raw;
        if (socket == null) {
            throw new SocketException("Socket is not connected");
        }
        return socket;
    }

    @Override
    public boolean supportsUrgentData() {
        return false;
    }

    /** The application's connect timeout and the route's, over everything that we do in the application's place. */
    private static final class Patience {
        private static final long FOREVER = Long.MAX_VALUE / 4;

        private final long deadlineNanos;

        /**
         * @param timeoutMillis 0 for no bound
         * @param sinceNanos since when the application waits: perhaps for an earlier instance of the same call
         * @param routeNanos when the route's timeout is over; 0 for no bound
         */
        Patience(int timeoutMillis, long sinceNanos, long routeNanos) {
            long applications = timeoutMillis == 0 ? FOREVER : sinceNanos + timeoutMillis * 1_000_000L;
            boolean routeIsSooner = routeNanos != 0 && (applications == FOREVER || routeNanos - applications < 0);
            deadlineNanos = routeIsSooner ? routeNanos : applications;
        }

        /**
         * @return milliseconds, at least 1 so that it is never read as "no timeout"; rounded up, so that whoever has waited for
         *     so long finds it {@link #isOver}
         */
        long left() {
            return deadlineNanos == FOREVER
                    ? Integer.MAX_VALUE
                    : Math.max(1, (deadlineNanos - System.nanoTime() + 999_999) / 1_000_000);
        }

        boolean isOver() {
            return deadlineNanos != FOREVER && System.nanoTime() - deadlineNanos >= 0;
        }
    }
}
