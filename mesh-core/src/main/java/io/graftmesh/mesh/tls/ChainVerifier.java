package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.identity.TrustBundle;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;

/** Whether a chain ends in a root of the mesh, each link within what the one above it may vouch for. */
final class ChainVerifier {

    private static final int KEY_CERT_SIGN = 5;
    private static final String NAME_CONSTRAINTS = "2.5.29.30";

    private final TrustBundle bundle;

    ChainVerifier(TrustBundle bundle) {
        this.bundle = bundle;
    }

    /** @return the chain without the root, which some peers send along: what it says of itself is known already */
    List<X509Certificate> withoutRoots(List<X509Certificate> chain) {
        List<X509Certificate> path = new ArrayList<>(chain);
        while (path.size() > 1 && bundle.roots().contains(path.get(path.size() - 1))) {
            path.remove(path.size() - 1);
        }
        return path;
    }

    /**
     * @param path the leaf first; no root
     * @param at the moment at which root and chain must be valid; null: now
     * @throws GeneralSecurityException why it does not hold, in words that continue "the peer's certificate"
     */
    void verify(List<X509Certificate> path, @Nullable Date at) throws GeneralSecurityException {
        if (bundle.roots().isEmpty()) {
            throw new CertificateException("cannot be verified: the mesh has no root");
        }
        X509Certificate top = path.get(path.size() - 1);
        GeneralSecurityException why = null;
        for (X509Certificate root : bundle.roots()) {
            // While a CA rotates, the old and the new root may bear one name: each is tried.
            if (!root.getSubjectX500Principal().equals(top.getIssuerX500Principal())) {
                continue;
            }
            try {
                verifyBelow(root, path, at);
                return;
            } catch (GeneralSecurityException e) {
                why = e;
            }
        }
        String domain = bundle.trustDomain();
        throw new CertificateException(
                "does not chain to a root of " + domain + ": "
                        + (why == null ? "no root of this mesh has issued it" : why.getMessage()),
                why);
    }

    /**
     * PKIX believes whatever a trust anchor vouches for (RFC 5280, 6.1.1 d). A self-signed root is therefore made a link of
     * the path itself, so that its own lifetime, depth, names and usage are held against it.
     */
    private static void verifyBelow(X509Certificate root, List<X509Certificate> path, @Nullable Date at)
            throws GeneralSecurityException {
        String weakness = Strength.weaknessOf(root.getPublicKey());
        if (weakness != null) {
            throw new CertificateException("the root " + weakness);
        }
        List<X509Certificate> whole = new ArrayList<>(path);
        if (root.getSubjectX500Principal().equals(root.getIssuerX500Principal())) {
            whole.add(root);
        } else {
            requireAuthority(root, path, at);
        }
        // Named providers: an application may have put one of its own first.
        CertPath certPath = CertificateFactory.getInstance("X.509", "SUN").generateCertPath(whole);
        PKIXParameters parameters = new PKIXParameters(Collections.singleton(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false); // leaves live hours; a mesh revokes by not renewing
        parameters.setDate(at);
        CertPathValidator.getInstance("PKIX", "SUN").validate(certPath, parameters);
    }

    /** An anchor that somebody else has issued cannot be a link: the same rules, by hand. */
    private static void requireAuthority(X509Certificate anchor, List<X509Certificate> path, @Nullable Date at)
            throws GeneralSecurityException {
        anchor.checkValidity(at == null ? new Date() : at);
        boolean[] usage = anchor.getKeyUsage();
        if (anchor.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
            throw new CertPathValidatorException("the anchor may not issue certificates");
        }
        if (path.size() - 1 > anchor.getBasicConstraints()) {
            throw new CertPathValidatorException("the anchor allows fewer authorities below it");
        }
        if (anchor.getExtensionValue(NAME_CONSTRAINTS) != null) {
            throw new CertPathValidatorException("the anchor is not self-signed and limits names, which the JDK cannot"
                    + " check; put its root into the bundle instead");
        }
    }
}
