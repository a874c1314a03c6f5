package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.Nullable;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Locale;
import java.util.Set;

/**
 * No handshake of TLS 1.2 is signed with SHA-1, SHA-224 or MD5, whatever a peer offers (RFC 9155). JDK 25 says so itself; 8 to 21
 * sign with SHA-1 for who knows nothing better. Comes on top of what the JVM's owner has disabled.
 */
final class NoSha1 implements AlgorithmConstraints {

    @Override
    public boolean permits(
            Set<CryptoPrimitive> primitives, @Nullable String algorithm, @Nullable AlgorithmParameters parameters) {
        if (algorithm == null || !primitives.contains(CryptoPrimitive.SIGNATURE)) {
            return true;
        }
        // "ecdsa_sha1" of a handshake and "SHA1withECDSA" of a provider alike.
        String name = algorithm.toLowerCase(Locale.ROOT).replace("-", "");
        return !name.contains("sha1") && !name.contains("sha224") && !name.contains("md5");
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, @Nullable Key key) {
        return true;
    }

    @Override
    public boolean permits(
            Set<CryptoPrimitive> primitives,
            @Nullable String algorithm,
            @Nullable Key key,
            @Nullable AlgorithmParameters parameters) {
        return permits(primitives, algorithm, parameters);
    }
}
