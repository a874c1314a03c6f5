package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.outbound.OutboundConnection;
import io.graftmesh.mesh.outbound.OutboundConnection.Attempt;
import io.graftmesh.mesh.tls.PeerRejected;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;

/** One try of an {@link OutboundChannel}: one instance, one of the JDK's channels, one handshake. Never waits. */
final class InstanceAttempt {

    private final MeshSocketChannel channel;
    private final Attempt attempt;
    private final MeshConfig config;
    private final long patience;
    private final ChannelTls tls;
    private boolean connected;
    private long deadline;

    /** @param patience the application's own; nothing here lasts longer */
    InstanceAttempt(MeshSocketChannel channel, Attempt attempt, MeshConfig config, long patience) {
        this.channel = channel;
        this.attempt = attempt;
        this.config = config;
        this.patience = patience;
        this.tls = new ChannelTls(attempt.engine(), channel.io(), ByteBuffer.allocate(0));
        this.deadline = bound(config.connectTimeoutMillis());
    }

    private long bound(long millis) {
        return Math.min(patience, Deadlines.in(millis));
    }

    void begin() throws IOException {
        tls.firstFlight();
        Endpoint endpoint = attempt.endpoint();
        try {
            channel.raw().connect(new InetSocketAddress(endpoint.host(), endpoint.port()));
        } catch (UnresolvedAddressException e) {
            throw new UnknownHostException(endpoint.host());
        }
    }

    /** @return whether the instance is connected, has shaken hands and is who it should be */
    boolean goOn(OutboundConnection story) throws IOException {
        if (!connected && channel.raw().finishConnect()) {
            connected = true;
            deadline = bound(config.handshakeTimeoutMillis());
        }
        if (connected && tls.handshake()) {
            established(story);
            return true;
        }
        // Out of the application's own patience, the caller sees it; the instance is not to blame.
        if (Deadlines.isPast(deadline) && !Deadlines.isPast(patience)) {
            throw new SocketTimeoutException(connected ? "TLS handshake timed out" : "connect timed out");
        }
        return false;
    }

    private void established(OutboundConnection story) throws IOException {
        try {
            story.established(attempt, tls.session());
        } catch (PeerRejected e) {
            throw (IOException) new SSLHandshakeException(e.getMessage()).initCause(e);
        }
        tls.lookNow();
    }

    /** @return what the descriptor must be ready for so that {@link #goOn} gets on */
    int awaited() {
        return connected ? tls.awaited() : SelectionKey.OP_CONNECT;
    }

    long deadline() {
        return deadline;
    }

    Attempt attempt() {
        return attempt;
    }

    ChannelTls tls() {
        return tls;
    }
}
