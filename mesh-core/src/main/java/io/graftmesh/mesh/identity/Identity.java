package io.graftmesh.mesh.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A leaf: the key and certificate with which this workload proves who it is. Lives in memory only; {@link #toString()}
 * never shows the key.
 */
public final class Identity {

    private final SpiffeId id;
    private final PrivateKey key;
    private final List<X509Certificate> chain;

    /**
     * @param id what the leaf's URI subject alternative name says
     * @param key the leaf's private key
     * @param chain the leaf first, then its intermediates; no root
     */
    public Identity(SpiffeId id, PrivateKey key, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("identity " + id + " has no certificate");
        }
        this.id = id;
        this.key = key;
        this.chain = Collections.unmodifiableList(new ArrayList<>(chain));
    }

    public SpiffeId id() {
        return id;
    }

    public PrivateKey key() {
        return key;
    }

    /** @return the leaf first, then its intermediates */
    public List<X509Certificate> chain() {
        return chain;
    }

    public X509Certificate leaf() {
        return chain.get(0);
    }

    @Override
    public String toString() {
        return id + " (serial " + leaf().getSerialNumber().toString(16) + ", valid until " + leaf().getNotAfter() + ")";
    }
}
