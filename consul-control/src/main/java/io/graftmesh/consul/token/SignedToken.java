package io.graftmesh.consul.token;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.TokenVerifier.TokenRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;

/**
 * A token in the compact form (RFC 7515), taken apart. Read strictly: whoever reads something into what we pass over would act
 * on what we did not judge.
 */
final class SignedToken {

    /** More than any server takes for all headers of a request. */
    private static final int LONGEST = 16_384;

    private final byte[] signed;
    private final byte[] signature;
    private final SignatureAlgorithm algorithm;
    private final @Nullable String keyId;
    private final Map<String, @Nullable Object> claims;

    private SignedToken(
            byte[] signed,
            byte[] signature,
            SignatureAlgorithm algorithm,
            @Nullable String keyId,
            Map<String, @Nullable Object> claims) {
        this.signed = signed;
        this.signature = signature;
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.claims = claims;
    }

    static SignedToken parse(String text) throws TokenRefused {
        String[] parts = text.length() > LONGEST ? new String[0] : text.split("\\.", -1);
        if (parts.length != 3) {
            throw malformed();
        }
        Map<String, @Nullable Object> header = object(parts[0]);
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(header.get("alg"));
        if (algorithm == null) {
            throw new TokenRefused("the token's algorithm is none of RS256 to RS512, PS256 to PS512, ES256 to ES512");
        }
        if (header.containsKey("crit")) {
            throw new TokenRefused("the token asks for extensions (\"crit\"), of which none is known here");
        }
        Object keyId = header.get("kid");
        if (keyId != null && !(keyId instanceof String)) {
            throw malformed();
        }
        return new SignedToken(
                (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII),
                decode(parts[2]),
                algorithm,
                (String) keyId,
                object(parts[1]));
    }

    /** @return nothing of it is to be believed before {@link #isSignedBy} */
    Map<String, @Nullable Object> claims() {
        return claims;
    }

    /** @return whether any of the keys could have signed it, by what it says of itself */
    boolean hasKeyIn(KeySet keys) {
        return keys.keys().stream().anyMatch(key -> key.fits(keyId, algorithm));
    }

    boolean isSignedBy(KeySet keys) throws TokenRefused {
        for (VerificationKey key : keys.keys()) {
            if (key.fits(keyId, algorithm) && isSignedBy(key)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSignedBy(VerificationKey key) throws TokenRefused {
        try {
            return algorithm.verifies(key, signed, signature);
        } catch (java.security.SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new TokenRefused("this JVM cannot check " + algorithm);
        }
    }

    private static Map<String, @Nullable Object> object(String part) throws TokenRefused {
        try {
            return TokenJson.object(new String(decode(part), StandardCharsets.UTF_8));
        } catch (IOException quotesTheToken) {
            throw malformed();
        }
    }

    private static byte[] decode(String part) throws TokenRefused {
        if (part.isEmpty() || part.indexOf('=') >= 0) {
            throw malformed();
        }
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static TokenRefused malformed() {
        return new TokenRefused("the token is malformed");
    }
}
