package io.graftmesh.consul.token;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Reads a JSON Web Key Set (RFC 7517). */
public final class KeySet {

    /** As for certificates of the mesh. */
    private static final int LEAST_RSA_BITS = 2048;

    private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(3);

    private final List<VerificationKey> keys;

    private KeySet(List<VerificationKey> keys) {
        this.keys = Collections.unmodifiableList(keys);
    }

    List<VerificationKey> keys() {
        return keys;
    }

    /**
     * Keys of other kinds (symmetric ones, for encryption) are passed over.
     *
     * @throws IOException where a key is malformed or weak, or none is left that a signature could be checked with
     */
    public static KeySet parse(String json) throws IOException {
        Object list = TokenJson.object(json).get("keys");
        if (!(list instanceof List)) {
            throw new IOException("no key set: it has no list \"keys\"");
        }
        List<VerificationKey> keys = new ArrayList<>();
        for (Object item : (List<?>) list) {
            VerificationKey key = item instanceof Map ? key((Map<?, ?>) item) : null;
            if (key != null) {
                keys.add(key);
            }
        }
        if (keys.isEmpty()) {
            throw new IOException("no RSA or EC key in it that signatures could be checked with");
        }
        return new KeySet(keys);
    }

    private static @Nullable VerificationKey key(Map<?, ?> jwk) throws IOException {
        Object use = jwk.get("use");
        Object operations = jwk.get("key_ops");
        if ((use != null && !use.equals("sig"))
                || (operations instanceof List && !((List<?>) operations).contains("verify"))) {
            return null;
        }
        String id = text(jwk, "kid");
        try {
            if ("RSA".equals(jwk.get("kty"))) {
                return new VerificationKey("RSA", rsa(jwk), id, text(jwk, "alg"));
            }
            String curve = text(jwk, "crv");
            if ("EC".equals(jwk.get("kty")) && curve != null && jdkName(curve) != null) {
                return new VerificationKey(curve, ec(jwk, jdkName(curve)), id, text(jwk, "alg"));
            }
            return null;
        } catch (GeneralSecurityException e) {
            throw new IOException("key " + id + ": " + e.getMessage(), e);
        }
    }

    private static PublicKey rsa(Map<?, ?> jwk) throws IOException, GeneralSecurityException {
        BigInteger modulus = number(jwk, "n");
        if (modulus.bitLength() < LEAST_RSA_BITS) {
            throw new IOException("key " + text(jwk, "kid") + " is weak: RSA with " + modulus.bitLength() + " bits ("
                    + LEAST_RSA_BITS + " at least)");
        }
        BigInteger exponent = number(jwk, "e");
        if (!exponent.testBit(0) || exponent.compareTo(LEAST_EXPONENT) < 0) {
            throw new IOException("key " + text(jwk, "kid") + ": " + exponent + " is no exponent of RSA");
        }
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static PublicKey ec(Map<?, ?> jwk, @Nullable String name) throws IOException, GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        ECPoint point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
        if (!isOn(curve.getCurve(), point)) {
            throw new IOException("key " + text(jwk, "kid") + ": its point is not on the curve");
        }
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve));
    }

    /** The JDK takes any point within the field, and fails in odd ways on one beyond it. */
    private static boolean isOn(EllipticCurve curve, ECPoint point) {
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.pow(2).add(curve.getA()).multiply(x).add(curve.getB());
        return y.pow(2).subtract(right).mod(p).signum() == 0;
    }

    private static @Nullable String jdkName(String curve) {
        switch (curve) {
            case "P-256":
                return "secp256r1";
            case "P-384":
                return "secp384r1";
            case "P-521":
                return "secp521r1";
            default:
                return null;
        }
    }

    private static @Nullable String text(Map<?, ?> jwk, String field) {
        Object value = jwk.get(field);
        return value instanceof String ? (String) value : null;
    }

    private static BigInteger number(Map<?, ?> jwk, String field) throws IOException {
        String value = text(jwk, field);
        try {
            if (value != null && !value.isEmpty()) {
                return new BigInteger(1, Base64.getUrlDecoder().decode(value));
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one message
        }
        throw new IOException("key " + text(jwk, "kid") + ": \"" + field + "\" is not a base64url number");
    }
}
