package io.graftmesh.consul.pki;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** Makes an {@link Identity} of a key and a chain, if they really are one. */
public final class Leaf {

    private static final int URI = 6;

    private Leaf() {}

    /**
     * @param chain the leaf first; each certificate signed by the next
     * @throws PkiException if the leaf names no SPIFFE service, the key is another's or the chain is out of order
     */
    public static Identity identity(PrivateKey key, List<X509Certificate> chain) throws PkiException {
        X509Certificate leaf = chain.get(0);
        SpiffeId id = spiffeId(leaf);
        if (id == null) {
            throw new PkiException("the certificate bears no SPIFFE ID of a service (spiffe://…/ns/…/dc/…/svc/…)");
        }
        if (!Pem.matches(key, leaf.getPublicKey())) {
            throw new PkiException("the key is not the key of the certificate of " + id);
        }
        for (int i = 0; i + 1 < chain.size(); i++) {
            if (!chain.get(i).getIssuerX500Principal().equals(chain.get(i + 1).getSubjectX500Principal())) {
                throw new PkiException("certificate " + (i + 2) + " of the chain did not issue certificate " + (i + 1)
                        + "; the order is leaf first, then its issuer");
            }
        }
        return new Identity(id, key, chain);
    }

    /** @return the one URI name of a certificate as a service's identity; null if there is none, or more than one */
    public static @Nullable SpiffeId spiffeId(X509Certificate certificate) {
        String only = null;
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return null;
            }
            for (List<?> name : names) {
                if (Integer.valueOf(URI).equals(name.get(0))) {
                    if (only != null) {
                        return null;
                    }
                    only = String.valueOf(name.get(1));
                }
            }
        } catch (CertificateParsingException e) {
            return null;
        }
        return only == null ? null : SpiffeId.parse(only);
    }
}
