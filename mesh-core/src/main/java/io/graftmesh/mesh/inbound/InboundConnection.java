package io.graftmesh.mesh.inbound;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.authorize.Authorizer;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.mesh.record.Recorder;
import io.graftmesh.mesh.record.Security;
import io.graftmesh.mesh.tls.HandshakeFailure;
import io.graftmesh.mesh.tls.MeshTls;
import io.graftmesh.mesh.tls.PeerRejected;
import io.graftmesh.mesh.view.MeshView;
import java.io.EOFException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/**
 * The story of one inbound connection, top to bottom: look at its first bytes, shake hands if they are the mesh's, verify
 * who it is, ask the intentions, hand plaintext over or refuse, record the end.
 *
 * <p>Decides and does no I/O. One thread at a time until the connection is settled; {@link #closed} from any thread, of
 * which the first counts.
 */
public final class InboundConnection {

    /** What to do with the bytes that have come so far. */
    public enum Verdict {
        /** Read more before deciding. */
        NEED_MORE,
        /** Shake hands: {@link #engine}. The bytes read so far belong to the handshake. */
        MESH_TLS,
        /** Hand the stream to the application as it is, from its first byte. */
        PASS
    }

    /**
     * Ten times what was measured to be enough for nineteen mesh clients in twenty on a busy machine; what plaintext
     * clients beside mesh clients on one address wait for their greeting.
     */
    private static final int KNOWN_ADDRESS_MILLIS = 1_000;

    private final String service;
    private final MeshConfig.Inbound mode;
    private final boolean portSpeaksTls;
    private final MeshConfig config;
    private final MeshView view;
    private final OpenConnections open;
    private final MeshClock clock;
    private final Recorder recorder;
    private final ConnectionRecord record;
    private final String peerHost;
    private final long startNanos;
    private boolean ended;
    private volatile @Nullable PeerIdentity peerIdentity;

    /**
     * @param service the name that this process bears on the port
     * @param port the port of ours that it came to
     * @param mode what the port lets in at the connection's beginning; holds for its life
     * @param peer {@code host:port} of the other end
     * @param portSpeaksTls whether the application itself listens for TLS on this port
     */
    public InboundConnection(
            String service,
            int port,
            MeshConfig.Inbound mode,
            String peer,
            boolean portSpeaksTls,
            MeshConfig config,
            MeshView view,
            OpenConnections open,
            MeshClock clock,
            Recorder recorder) {
        this.service = service;
        this.mode = mode;
        this.portSpeaksTls = portSpeaksTls;
        this.config = config;
        this.view = view;
        this.open = open;
        this.clock = clock;
        this.recorder = recorder;
        this.startNanos = clock.nanos();
        this.record = new ConnectionRecord(ConnectionRecord.Direction.INBOUND, clock.wallMillis());
        record.destination = service;
        record.peer = peer;
        peerHost = peer.substring(0, Math.max(0, peer.lastIndexOf(':')));
        record.port = port;
    }

    /**
     * @param buffer the first bytes of the stream
     * @param length how many have come
     * @param eof whether the peer has ended the stream
     * @throws MeshRefusal close the connection: it is recorded
     */
    public Verdict sniff(byte[] buffer, int length, boolean eof) throws MeshRefusal {
        ClientHello hello = ClientHello.parse(buffer, length);
        if (eof && length == 0) {
            throw refuse(Reason.CLIENT_GONE, "the peer hung up before it said anything");
        }
        if (mode == MeshConfig.Inbound.STRICT) {
            return strict(hello, eof);
        }
        switch (hello.kind()) {
            case INCOMPLETE:
                return eof ? pass(Security.PLAINTEXT) : Verdict.NEED_MORE;
            case NOT_TLS:
                return pass(Security.PLAINTEXT);
            default:
                return isForMesh(hello.serverName()) ? Verdict.MESH_TLS : pass(Security.OWN_TLS);
        }
    }

    /** The first byte tells; the rest is the handshake's to judge. */
    private Verdict strict(ClientHello hello, boolean eof) throws MeshRefusal {
        if (hello.kind() == ClientHello.Kind.NOT_TLS || eof) {
            throw refuse(
                    Reason.PLAINTEXT_REFUSED,
                    "the peer speaks plaintext to service '" + service + "', which takes mesh TLS only (" + whyStrict()
                            + ")");
        }
        return hello.kind() == ClientHello.Kind.TLS ? Verdict.MESH_TLS : Verdict.NEED_MORE;
    }

    private String whyStrict() {
        if (config.inbound(record.port) == MeshConfig.Inbound.STRICT) {
            return "inbound=strict";
        }
        MutualTls said = view.own(service).mutualTls().value();
        return said == null ? "as the control plane said" : said.why();
    }

    /**
     * A hello that asks for a name of the mesh is the mesh's, one that asks for another name is the application's. One
     * without a name (Consul's built-in proxy sends none) is what the port itself speaks.
     */
    private boolean isForMesh(@Nullable String serverName) {
        if (serverName == null) {
            return !portSpeaksTls;
        }
        MeshTls tls = view.own(service).tlsNow();
        return tls != null
                ? serverName.endsWith(".internal." + tls.roots().trustDomain())
                : serverName.contains(".internal.");
    }

    /**
     * How long a peer may take to begin a handshake when the application wants to speak first. An address from which mesh
     * TLS has come before most likely does so again, and is given more time.
     *
     * @return milliseconds
     */
    public int serverFirstMillis() {
        return open.addresses().contains(peerHost)
                ? Math.max(config.serverFirstMillis(), KNOWN_ADDRESS_MILLIS)
                : config.serverFirstMillis();
    }

    /**
     * The application wants to speak first and no byte has come within {@link #serverFirstMillis}: a mesh peer would have
     * sent its ClientHello by now.
     */
    public Verdict serverFirst() {
        return mode == MeshConfig.Inbound.STRICT ? Verdict.NEED_MORE : pass(Security.PLAINTEXT);
    }

    /**
     * The peer's first words after it was taken for a plaintext one because of its silence ({@link #serverFirst}).
     *
     * @throws MeshRefusal they are a ClientHello: it is a peer of the mesh, which was slow. Its handshake cannot be taken up
     *     after a greeting in plaintext, so it is hung up on, to connect again; the next time it is waited for
     */
    public void greeted(byte[] buffer, int length) throws MeshRefusal {
        // Two bytes are too few to tell: a binary protocol's own may begin so.
        if (length > 2 && ClientHello.parse(buffer, length).kind() != ClientHello.Kind.NOT_TLS) {
            open.addresses().add(peerHost);
            throw refuse(
                    Reason.HANDSHAKE_FAILED,
                    "the peer's TLS handshake began after " + config.serverFirstMillis()
                            + " ms, when the application had greeted it in plaintext; it may connect again, and "
                            + peerHost + " is given " + KNOWN_ADDRESS_MILLIS + " ms from now on");
        }
    }

    private Verdict pass(Security security) {
        record.security = security;
        if (mode == MeshConfig.Inbound.STRICT_DRY_RUN) {
            record.wouldRefuse = Reason.PLAINTEXT_REFUSED.label();
        }
        open.begun(this);
        recorder.opened(record);
        return Verdict.PASS;
    }

    /** @return whether {@link #engine} and {@link #established} would answer without waiting */
    public boolean isReady() {
        return view.own(service).tlsNow() != null
                && view.own(service).intentions().value() != null;
    }

    /** @return a server's engine that demands a certificate of the mesh */
    public SSLEngine engine() throws MeshRefusal, InterruptedException {
        return engine(config.readyWaitMillis());
    }

    /** @param waitMillis how long to wait for an identity; 0 for a driver that has waited until {@link #isReady} */
    public SSLEngine engine(long waitMillis) throws MeshRefusal, InterruptedException {
        MeshTls tls = view.own(service).tls().await(waitMillis);
        if (tls == null) {
            throw refuse(
                    Reason.NO_IDENTITY,
                    "no identity for service '" + service + "' after " + config.readyWaitMillis() + " ms: "
                            + view.own(service).whyNot());
        }
        return tls.server();
    }

    /**
     * The handshake is done: may this peer call this service?
     *
     * @param closer ends the connection if an intention turns to deny later; called at the most once, from any thread
     * @throws MeshRefusal close the connection: it is recorded
     */
    public void established(SSLSession session, Runnable closer) throws MeshRefusal, InterruptedException {
        established(session, closer, config.readyWaitMillis());
    }

    /** @param waitMillis how long to wait for the intentions; 0 for a driver that has waited until {@link #isReady} */
    public void established(SSLSession session, Runnable closer, long waitMillis)
            throws MeshRefusal, InterruptedException {
        SpiffeId peer;
        try {
            X509Certificate leaf = MeshTls.peerLeaf(session);
            peer = MeshTls.peer(session);
            record.peerSerial = leaf.getSerialNumber().toString(16);
        } catch (PeerRejected e) {
            throw refuse(e.reason(), String.valueOf(e.getMessage()));
        }
        open.addresses().add(peerHost);
        record.peerId = peer;
        record.source = sourceOf(peer);
        record.security = Security.MTLS;
        record.tls = session.getProtocol() + " " + session.getCipherSuite();
        authorize(record.source, waitMillis);
        if (config.tellsPeers()) {
            peerIdentity = PeerIdentity.of(peer, session);
        }
        // Told before it can be revoked: else its end could come before its beginning.
        recorder.opened(record);
        open.add(this, closer);
    }

    /** @return what intentions call the peer, who was verified under the roots of then */
    private String sourceOf(SpiffeId peer) throws MeshRefusal {
        MeshTls tls = view.own(service).tlsNow();
        String source = tls == null ? null : tls.roots().sourceOf(peer);
        if (source == null) {
            throw refuse(Reason.PEER_UNTRUSTED, "the trust domain of the peer " + peer + " was just taken away");
        }
        return source;
    }

    private void authorize(String source, long waitMillis) throws MeshRefusal, InterruptedException {
        Intentions intentions = view.own(service).intentions().await(waitMillis);
        if (intentions == null) {
            throw refuse(
                    Reason.INTENTION_DENIED,
                    "no intentions known for service '" + service + "' after " + config.readyWaitMillis()
                            + " ms, so nobody may call it: " + view.control().describe() + " has not answered");
        }
        Authorizer.Decision decision = Authorizer.decide(intentions, source, service);
        record.intention = decision.rule();
        if (decision.byRequest() && !judgesRequests()) {
            throw refuse(
                    Reason.INTENTION_DENIED,
                    "'" + source + "' may make some requests of '" + service + "' only (" + decision.rule()
                            + "), and on port " + record.port
                            + " listens no HTTP server whose requests Graft can judge");
        }
        if (!decision.allowed()) {
            throw refuse(
                    Reason.INTENTION_DENIED, "'" + source + "' may not call '" + service + "': " + decision.rule());
        }
    }

    /** The handshake failed. */
    public MeshRefusal handshakeFailed(IOException why) {
        PeerRejected rejected = PeerRejected.in(why);
        if (rejected != null) {
            return refuse(rejected.reason(), String.valueOf(rejected.getMessage()));
        }
        if (why instanceof EOFException) {
            return refuse(
                    Reason.HANDSHAKE_FAILED,
                    "the peer hung up during the TLS handshake (does it accept our certificate?)");
        }
        Reason reason = HandshakeFailure.reasonOf(why);
        if (reason == Reason.PEER_NO_CERTIFICATE) {
            return refuse(reason, HandshakeFailure.describe(why));
        }
        return refuse(
                reason == Reason.CONNECT_FAILED ? Reason.HANDSHAKE_FAILED : reason,
                "TLS handshake with the peer failed: " + why.getMessage());
    }

    /** A gateway cannot serve the peer: what it asked for is unknown, or what stands behind the gateway cannot be reached. */
    public MeshRefusal unserved(Reason reason, String message) {
        return refuse(reason, message);
    }

    /** An intention that allowed this connection no longer does. */
    void revoked(String rule) {
        record.reason = Reason.INTENTION_REVOKED;
        record.detail = "closed: " + rule;
        record.intention = rule;
    }

    /** The application closed the connection before anything of it was read. */
    public void abandoned() {
        closed(0, 0);
    }

    /**
     * The connection is over.
     *
     * @param sent application bytes written
     * @param received application bytes read
     */
    public void closed(long sent, long received) {
        if (!finish()) {
            return;
        }
        record.sent = sent;
        record.received = received;
        report();
    }

    private MeshRefusal refuse(Reason reason, String message) {
        MeshRefusal refusal = new MeshRefusal(reason, message);
        if (finish()) {
            record.reason = reason;
            record.detail = message;
            report();
        }
        return refusal;
    }

    private synchronized boolean finish() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private void report() {
        open.remove(this);
        record.durationMillis = (clock.nanos() - startNanos) / 1_000_000;
        recorder.ended(record);
    }

    public String service() {
        return service;
    }

    int port() {
        return record.port;
    }

    /** @return the port of the other end; 0 where that is not known */
    int peerPort() {
        String digits = record.peer.substring(record.peer.lastIndexOf(':') + 1);
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    boolean judgesRequests() {
        return config.judgesRequests(record.port, peerPort());
    }

    @Nullable
    PeerIdentity peerIdentity() {
        return peerIdentity;
    }

    ConnectionRecord record() {
        return record;
    }
}
