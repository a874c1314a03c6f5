package io.graftmesh.consul.token;

import io.graftmesh.mesh.Nullable;
import java.security.PublicKey;

/** A public key of an issuer, as its key set describes it. */
final class VerificationKey {

    /** {@code RSA}, or an elliptic curve as {@code crv} spells it. */
    final String type;

    final PublicKey key;
    private final @Nullable String id;
    private final @Nullable String algorithm;

    VerificationKey(String type, PublicKey key, @Nullable String id, @Nullable String algorithm) {
        this.type = type;
        this.key = key;
        this.id = id;
        this.algorithm = algorithm;
    }

    /** What key or token does not say of itself excludes nothing, as in Envoy; a key never serves another kind of algorithm. */
    boolean fits(@Nullable String keyId, SignatureAlgorithm wanted) {
        return type.equals(wanted.keyType)
                && (algorithm == null || algorithm.equals(wanted.name()))
                && (id == null || keyId == null || id.equals(keyId));
    }
}
