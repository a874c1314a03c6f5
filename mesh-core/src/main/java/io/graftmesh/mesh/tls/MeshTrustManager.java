package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.record.Reason;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Date;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies the peer during the handshake. Whom a client expects travels as the engine's peer host (a SPIFFE ID): it also
 * keys the session cache, so a session is only ever resumed with the service that it was made with.
 */
final class MeshTrustManager extends X509ExtendedTrustManager {

    private final PeerVerifier verifier;
    private final MeshClock clock;
    private volatile long firstEndMillis = Long.MAX_VALUE;

    MeshTrustManager(PeerVerifier verifier, MeshClock clock) {
        this.verifier = verifier;
        this.clock = clock;
    }

    /** @return when the first of the certificates expires that its sessions were made with, as far as it knows of them */
    long firstEndMillis() {
        return firstEndMillis;
    }

    synchronized void endWith(X509Certificate certificate) {
        firstEndMillis = Math.min(firstEndMillis, certificate.getNotAfter().getTime());
    }

    private SpiffeId verify(X509Certificate[] chain, String purpose) throws PeerRejected {
        SpiffeId peer = verifier.verify(chain, purpose, new Date(clock.wallMillis()));
        for (X509Certificate certificate : chain) {
            endWith(certificate);
        }
        return peer;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        SpiffeId actual = verify(chain, PeerVerifier.SERVER_AUTH);
        String expected = engine.getPeerHost();
        if (!actual.toString().equals(expected)) {
            throw new PeerRejected(
                    Reason.PEER_WRONG_IDENTITY, "the peer is " + actual + " where " + expected + " was called", null);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        verify(chain, PeerVerifier.CLIENT_AUTH);
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
