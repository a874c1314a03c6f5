package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.record.Reason;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies the peer during the handshake. Whom a client expects travels as the engine's peer host (a SPIFFE ID): it also
 * keys the session cache, so a session is only ever resumed with the service that it was made with.
 */
final class MeshTrustManager extends X509ExtendedTrustManager {

    private final PeerVerifier verifier;

    MeshTrustManager(PeerVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        SpiffeId actual = verifier.verify(chain, PeerVerifier.SERVER_AUTH, null);
        String expected = engine.getPeerHost();
        if (!actual.toString().equals(expected)) {
            throw new PeerRejected(
                    Reason.PEER_WRONG_IDENTITY, "the peer is " + actual + " where " + expected + " was called", null);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        verifier.verify(chain, PeerVerifier.CLIENT_AUTH, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("mesh TLS is spoken through engines only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("mesh TLS is spoken through engines only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("mesh TLS is spoken through engines only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("mesh TLS is spoken through engines only");
    }

    /** No hints: a list of roots would only help an outsider. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
