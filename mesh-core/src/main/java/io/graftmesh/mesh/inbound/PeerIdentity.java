package io.graftmesh.mesh.inbound;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.identity.SpiffeId;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Who is on the other end of an inbound connection, in the forms in which applications know it. */
public final class PeerIdentity {

    private final String header;
    private final X509Certificate[] chain;

    private PeerIdentity(String header, X509Certificate[] chain) {
        this.header = header;
        this.chain = chain;
    }

    /** @return null where no provider of this JVM has SHA-256 */
    static @Nullable PeerIdentity of(SpiffeId peer, SSLSession session) {
        try {
            Certificate[] shown = session.getPeerCertificates();
            X509Certificate[] chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
            return new PeerIdentity("Hash=" + digest(chain[0]) + ";URI=" + peer, chain);
        } catch (SSLPeerUnverifiedException | GeneralSecurityException e) {
            return null;
        }
    }

    private static String digest(X509Certificate certificate) throws GeneralSecurityException {
        StringBuilder hex = new StringBuilder(64);
        for (byte b : MessageDigest.getInstance("SHA-256", "SUN").digest(certificate.getEncoded())) {
            hex.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return hex.toString();
    }

    /** @return what Envoy writes into {@code X-Forwarded-Client-Cert}: the leaf's SHA-256 and its identity */
    public String header() {
        return header;
    }

    /** @return verified, the leaf first; not to be changed */
    public X509Certificate[] chain() {
        return chain;
    }
}
