package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.record.Reason;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether a certificate chain is the mesh's, and whom it names. Every check is here, for both sides. */
final class PeerVerifier {

    /** Purposes of the extended key usage extension (RFC 5280, 4.2.1.12). */
    static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private static final int URI_NAME = 6;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_EC_BITS = 256;

    private final TrustBundle bundle;
    private final Set<TrustAnchor> anchors = new HashSet<>();

    PeerVerifier(TrustBundle bundle) {
        this.bundle = bundle;
        for (X509Certificate root : bundle.roots()) {
            anchors.add(new TrustAnchor(root, null));
        }
    }

    /**
     * @param purpose the extended key usage that the leaf must bear
     * @param at the moment at which the chain must be valid; null: now
     * @return whom the chain names
     */
    SpiffeId verify(X509Certificate @Nullable [] chain, String purpose, @Nullable Date at) throws PeerRejected {
        if (chain == null || chain.length == 0) {
            throw new PeerRejected(Reason.PEER_NO_CERTIFICATE, "the peer showed no certificate", null);
        }
        X509Certificate leaf = chain[0];
        requireLeaf(leaf, purpose);
        for (X509Certificate certificate : chain) {
            requireStrength(certificate);
        }
        SpiffeId id = nameOf(leaf);
        requireValid(chain, at == null ? new Date() : at);
        requireChain(chain, at);
        if (!id.trustDomain().equals(bundle.trustDomain())) {
            throw new PeerRejected(
                    Reason.PEER_WRONG_IDENTITY,
                    "the peer is " + id + ", of another trust domain than ours (" + bundle.trustDomain() + ")",
                    null);
        }
        return id;
    }

    private static void requireLeaf(X509Certificate leaf, String purpose) throws PeerRejected {
        if (leaf.getBasicConstraints() >= 0) {
            throw untrusted(leaf, "is a CA's, not a leaf", null);
        }
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[0]) {
            throw untrusted(leaf, "may not sign handshakes (key usage)", null);
        }
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            if (purposes == null || !purposes.contains(purpose)) {
                String role = purpose.equals(SERVER_AUTH) ? "a server" : "a client";
                throw untrusted(leaf, "is not for " + role + " (extended key usage)", null);
            }
        } catch (CertificateParsingException e) {
            throw untrusted(leaf, "has a malformed extended key usage", e);
        }
    }

    private static void requireStrength(X509Certificate certificate) throws PeerRejected {
        PublicKey key = certificate.getPublicKey();
        if (key instanceof RSAPublicKey && ((RSAPublicKey) key).getModulus().bitLength() < MIN_RSA_BITS) {
            throw untrusted(certificate, "has an RSA key under " + MIN_RSA_BITS + " bits", null);
        }
        if (key instanceof ECPublicKey
                && ((ECPublicKey) key).getParams().getOrder().bitLength() < MIN_EC_BITS) {
            throw untrusted(certificate, "has an EC key under " + MIN_EC_BITS + " bits", null);
        }
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT).replace("-", "");
        if (algorithm.startsWith("SHA1") || algorithm.startsWith("MD")) {
            throw untrusted(certificate, "is signed with " + certificate.getSigAlgName(), null);
        }
    }

    /** PKIX checks it too, but says no more than "validity check failed". */
    private static void requireValid(X509Certificate[] chain, Date at) throws PeerRejected {
        for (X509Certificate certificate : chain) {
            if (at.after(certificate.getNotAfter())) {
                throw untrusted(
                        certificate, "expired at " + certificate.getNotAfter().toInstant(), null);
            }
            if (at.before(certificate.getNotBefore())) {
                throw untrusted(
                        certificate,
                        "is valid from " + certificate.getNotBefore().toInstant() + " only; are the clocks in step?",
                        null);
            }
        }
    }

    /** Exactly one URI and it a service's: with two, two verifiers could read two names (SPIFFE X.509-SVID, 2). */
    static SpiffeId nameOf(X509Certificate leaf) throws PeerRejected {
        List<String> uris = new ArrayList<>();
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            if (names != null) {
                for (List<?> name : names) {
                    if (Integer.valueOf(URI_NAME).equals(name.get(0))) {
                        uris.add(String.valueOf(name.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            throw untrusted(leaf, "has malformed subject alternative names", e);
        }
        SpiffeId id = uris.size() == 1 ? SpiffeId.parse(uris.get(0)) : null;
        if (id == null) {
            throw new PeerRejected(
                    Reason.PEER_WRONG_IDENTITY,
                    "the peer's certificate names " + (uris.isEmpty() ? "nobody" : uris)
                            + " where one spiffe://…/ns/…/dc/…/svc/… is due",
                    null);
        }
        return id;
    }

    private void requireChain(X509Certificate[] chain, @Nullable Date at) throws PeerRejected {
        if (anchors.isEmpty()) {
            throw untrusted(chain[0], "cannot be verified: the mesh has no root", null);
        }
        // Some peers send the root along; the path to validate ends below it.
        List<X509Certificate> path = new ArrayList<>(Arrays.asList(chain));
        while (path.size() > 1 && bundle.roots().contains(path.get(path.size() - 1))) {
            path.remove(path.size() - 1);
        }
        try {
            // Named providers: an application may have put one of its own first.
            CertPath certPath = CertificateFactory.getInstance("X.509", "SUN").generateCertPath(path);
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false); // leaves live hours; a mesh revokes by not renewing
            parameters.setDate(at);
            CertPathValidator.getInstance("PKIX", "SUN").validate(certPath, parameters);
        } catch (GeneralSecurityException e) {
            throw untrusted(chain[0], "does not chain to a root of " + bundle.trustDomain() + ": " + e.getMessage(), e);
        }
    }

    private static PeerRejected untrusted(X509Certificate certificate, String what, @Nullable Throwable cause) {
        return new PeerRejected(
                Reason.PEER_UNTRUSTED,
                "the peer's certificate (serial "
                        + certificate.getSerialNumber().toString(16) + ") " + what,
                cause);
    }
}
