package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.record.Reason;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/** Whether a certificate chain is the mesh's, and whom it names. Every check is here, for both sides. */
final class PeerVerifier {

    /** Purposes of the extended key usage extension (RFC 5280, 4.2.1.12). */
    static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private static final int URI_NAME = 6;

    /** Bits of the key usage extension (RFC 5280, 4.2.1.3). */
    private static final int DIGITAL_SIGNATURE = 0;

    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private final TrustBundle bundle;

    PeerVerifier(TrustBundle bundle) {
        this.bundle = bundle;
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
        SpiffeId id = nameOf(leaf);
        // The name tells whose roots count: those of one trust domain vouch for nobody of another.
        TrustBundle domain = bundle.of(id.trustDomain());
        ChainVerifier chains = new ChainVerifier(domain == null ? bundle : domain);
        List<X509Certificate> path = chains.withoutRoots(Arrays.asList(chain));
        for (X509Certificate certificate : path) {
            requireStrength(certificate);
        }
        requireValid(path, at == null ? new Date() : at);
        requireChain(chains, path, at);
        if (domain == null) {
            throw new PeerRejected(
                    Reason.PEER_WRONG_IDENTITY,
                    "the peer is " + id + ", of another trust domain than ours (" + bundle.trustDomain()
                            + "), and not of one that is federated with it",
                    null);
        }
        return id;
    }

    private static void requireLeaf(X509Certificate leaf, String purpose) throws PeerRejected {
        if (leaf.getBasicConstraints() >= 0) {
            throw untrusted(leaf, "is a CA's, not a leaf", null);
        }
        requireUsage(leaf);
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

    /** SPIFFE X.509-SVID, 4.3 and 5.2: a leaf that may sign certificates or revocation lists is none. */
    private static void requireUsage(X509Certificate leaf) throws PeerRejected {
        boolean[] usage = leaf.getKeyUsage();
        if (usage == null) {
            return; // no limit, says RFC 5280; authorities of old leave it out
        }
        if (!usage[DIGITAL_SIGNATURE]) {
            throw untrusted(leaf, "may not sign handshakes (key usage)", null);
        }
        if (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
            throw untrusted(leaf, "may sign certificates or revocation lists (key usage), which no leaf may", null);
        }
    }

    private static void requireStrength(X509Certificate certificate) throws PeerRejected {
        String weakness = Strength.weaknessOf(certificate.getPublicKey());
        if (weakness == null) {
            weakness = Strength.weaknessOfSignature(certificate);
        }
        if (weakness != null) {
            throw untrusted(certificate, weakness, null);
        }
    }

    /** PKIX checks it too, but says no more than "validity check failed". */
    private static void requireValid(List<X509Certificate> chain, Date at) throws PeerRejected {
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

    private static void requireChain(ChainVerifier chains, List<X509Certificate> path, @Nullable Date at)
            throws PeerRejected {
        try {
            chains.verify(path, at);
        } catch (GeneralSecurityException e) {
            throw untrusted(path.get(0), String.valueOf(e.getMessage()), e);
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
