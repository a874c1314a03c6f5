package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;

/**
 * Mutual TLS under one identity and one set of roots: TLS 1.3, or 1.2 with ECDHE and AEAD. A new leaf or new roots make
 * a new {@code MeshTls}; its sessions, and so its tickets, end with the old one. Within it they end with the first
 * certificate that they were made with, be it a peer's: a session that is resumed shows no certificate any more.
 */
public final class MeshTls {

    /** Sessions kept for resumption: enough for the peers of one process, small against JSSE's 20,480. */
    private static final int SESSIONS = 1_024;

    /** Seconds for which a session may be resumed; no longer than the shortest leaf of a Consul CA lives. */
    private static final int SESSION_SECONDS = 3_600;

    private final Identity identity;
    private final TrustBundle roots;
    private final MeshClock clock;
    /** Made for the first handshake, under this object's monitor: a process at rest does without JSSE. */
    private @Nullable Jsse jsse;

    public MeshTls(Identity identity, TrustBundle roots) {
        this(identity, roots, MeshClock.SYSTEM);
    }

    MeshTls(Identity identity, TrustBundle roots, MeshClock clock) {
        this.identity = identity;
        this.roots = roots;
        this.clock = clock;
    }

    /** Loads what the first handshake needs: for a caller whose peer will not wait long for a ClientHello. */
    public void prepare() {
        jsse();
    }

    private synchronized Jsse jsse() {
        Jsse made = jsse;
        if (made == null || clock.wallMillis() >= made.trust.firstEndMillis()) {
            made = new Jsse(identity, trust());
            jsse = made;
        }
        return made;
    }

    private MeshTrustManager trust() {
        MeshTrustManager trust = new MeshTrustManager(new PeerVerifier(roots), clock);
        trust.endWith(identity.leaf());
        endWith(trust, roots);
        roots.federated().forEach(other -> endWith(trust, other.roots()));
        return trust;
    }

    private void endWith(MeshTrustManager trust, TrustBundle bundle) {
        for (X509Certificate root : bundle.roots()) {
            // One that has expired vouches for nobody any more.
            if (root.getNotAfter().getTime() > clock.wallMillis()) {
                trust.endWith(root);
            }
        }
    }

    /** The JDK's TLS, set up for the mesh, with the sessions that may be resumed. */
    private static final class Jsse {
        final SSLContext context;
        final MeshTrustManager trust;
        private final String[] protocols;
        private final String[] ciphers;

        Jsse(Identity identity, MeshTrustManager trust) {
            this.trust = trust;
            try {
                // By name: an application may have put another provider first.
                context = SSLContext.getInstance("TLS", "SunJSSE");
                context.init(new KeyManager[] {new LeafKeyManager(identity)}, new TrustManager[] {trust}, null);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JVM cannot speak TLS with the JDK's own provider: " + e, e);
            }
            limit(context.getClientSessionContext());
            limit(context.getServerSessionContext());
            SSLParameters supported = context.getSupportedSSLParameters();
            protocols =
                    keep(supported.getProtocols(), Collections.unmodifiableList(Arrays.asList("TLSv1.3", "TLSv1.2")));
            ciphers = modern(supported.getCipherSuites());
        }

        SSLParameters parameters() {
            SSLParameters parameters = new SSLParameters(ciphers, protocols);
            parameters.setAlgorithmConstraints(new NoSha1());
            parameters.setEndpointIdentificationAlgorithm(null); // SPIFFE IDs, not host names: MeshTrustManager
            return parameters;
        }
    }

    private static void limit(SSLSessionContext sessions) {
        sessions.setSessionCacheSize(SESSIONS);
        sessions.setSessionTimeout(SESSION_SECONDS);
    }

    private static String[] keep(String[] offered, List<String> wanted) {
        List<String> kept = new ArrayList<>(wanted);
        kept.retainAll(Arrays.asList(offered));
        return kept.toArray(new String[0]);
    }

    private static String[] modern(String[] offered) {
        List<String> kept = new ArrayList<>();
        for (String suite : offered) {
            boolean tls13 = suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
            boolean tls12 = suite.startsWith("TLS_ECDHE_") && (suite.contains("_GCM_") || suite.contains("_CHACHA20_"));
            if (tls13 || tls12) {
                kept.add(suite);
            }
        }
        return kept.toArray(new String[0]);
    }

    public Identity identity() {
        return identity;
    }

    public TrustBundle roots() {
        return roots;
    }

    /**
     * @param expected who must answer; anybody else fails the handshake
     * @param sni what to ask for
     */
    public SSLEngine client(SpiffeId expected, String sni) {
        Jsse tls = jsse();
        SSLEngine engine = tls.context.createSSLEngine(expected.toString(), 0);
        engine.setUseClientMode(true);
        SSLParameters parameters = tls.parameters();
        try {
            parameters.setServerNames(Collections.singletonList(new SNIHostName(sni)));
        } catch (IllegalArgumentException e) {
            // A service whose name is no DNS name (an underscore): asked for without SNI, still verified by its
            // identity.
            parameters.setServerNames(Collections.emptyList());
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** @return an engine that demands a certificate of the mesh; who it names is for the caller to authorize */
    public SSLEngine server() {
        Jsse tls = jsse();
        SSLEngine engine = tls.context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = tls.parameters();
        parameters.setNeedClientAuth(true);
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** @return the peer's leaf, verified */
    public static X509Certificate peerLeaf(SSLSession session) throws PeerRejected {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return (X509Certificate) chain[0];
        } catch (SSLPeerUnverifiedException e) {
            throw new PeerRejected(
                    io.graftmesh.mesh.record.Reason.PEER_NO_CERTIFICATE, "the peer showed no certificate", e);
        }
    }

    /** @return whom the verified peer's leaf names */
    public static SpiffeId peer(SSLSession session) throws PeerRejected {
        return PeerVerifier.nameOf(peerLeaf(session));
    }
}
