package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether a key and a signature are strong enough to be believed: a list of what is, so that what nobody thought of is
 * not. 112 bits of security and more (NIST SP 800-57, part 1).
 */
final class Strength {

    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_EC_BITS = 256;

    /** RSASSA-PSS: its digest stands in its parameters, and is SHA-1 where they say nothing (RFC 4055, 3.1). */
    private static final String PSS = "1.2.840.113549.1.1.10";

    private static final Set<String> SIGNATURES = setOf(
            "1.2.840.113549.1.1.11", // sha256WithRSAEncryption
            "1.2.840.113549.1.1.12", // sha384
            "1.2.840.113549.1.1.13", // sha512
            "1.2.840.10045.4.3.2", // ecdsa-with-SHA256
            "1.2.840.10045.4.3.3", // SHA384
            "1.2.840.10045.4.3.4", // SHA512
            "1.3.101.112", // Ed25519
            "1.3.101.113"); // Ed448

    private static final Set<String> DIGESTS = setOf("SHA-256", "SHA-384", "SHA-512");

    private static final Set<String> EDWARDS = setOf("EdDSA", "Ed25519", "Ed448");

    private Strength() {}

    private static Set<String> setOf(String... all) {
        return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(all)));
    }

    /** @return what makes the key too weak, or null */
    static @Nullable String weaknessOf(PublicKey key) {
        if (key instanceof RSAPublicKey) {
            int bits = ((RSAPublicKey) key).getModulus().bitLength();
            return bits < MIN_RSA_BITS ? "has an RSA key under " + MIN_RSA_BITS + " bits" : null;
        }
        if (key instanceof ECPublicKey) {
            int bits = ((ECPublicKey) key).getParams().getOrder().bitLength();
            return bits < MIN_EC_BITS ? "has an EC key under " + MIN_EC_BITS + " bits" : null;
        }
        // A curve that this JDK does not know is an X509Key of no interface, and says EC all the same.
        return EDWARDS.contains(key.getAlgorithm())
                ? null
                : "has a key that is not to be relied on (" + key.getAlgorithm() + ", neither RSA nor a known curve)";
    }

    /** @return what makes the issuer's signature too weak, or null */
    static @Nullable String weaknessOfSignature(X509Certificate certificate) {
        String oid = certificate.getSigAlgOID();
        boolean strong = SIGNATURES.contains(oid) || (oid.equals(PSS) && isStrongPss(certificate));
        return strong ? null : "is signed with " + certificate.getSigAlgName() + ", which is not to be relied on";
    }

    private static boolean isStrongPss(X509Certificate certificate) {
        byte[] encoded = certificate.getSigAlgParams();
        if (encoded == null) {
            return false;
        }
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(encoded);
            return DIGESTS.contains(
                    parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
        } catch (GeneralSecurityException | IOException e) {
            return false; // updates of 8 before 8u251 know no PSS, nor could they verify it
        }
    }
}
