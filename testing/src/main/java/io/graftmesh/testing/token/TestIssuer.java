package io.graftmesh.testing.token;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Issues tokens (JWT) for tests: good ones, and on request any text with any signature. */
public final class TestIssuer {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String keyId;
    private final KeyPair keys;

    private TestIssuer(String keyId, KeyPair keys) {
        this.keyId = keyId;
        this.keys = keys;
    }

    public static TestIssuer rsa(String keyId) {
        return rsa(keyId, 2048);
    }

    public static TestIssuer rsa(String keyId, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new TestIssuer(keyId, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param bits 256, 384 or 521 */
    public static TestIssuer ec(String keyId, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp" + bits + "r1"));
            return new TestIssuer(keyId, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public PublicKey publicKey() {
        return keys.getPublic();
    }

    /** @return the public key as JSON */
    public String jwk() {
        String id = "{\"kid\":\"" + keyId + "\",\"use\":\"sig\",";
        if (keys.getPublic() instanceof RSAPublicKey rsa) {
            return id + "\"kty\":\"RSA\",\"n\":\"" + number(rsa.getModulus(), 0) + "\",\"e\":\""
                    + number(rsa.getPublicExponent(), 0) + "\"}";
        }
        ECPublicKey ec = (ECPublicKey) keys.getPublic();
        int bits = ec.getParams().getOrder().bitLength();
        return id + "\"kty\":\"EC\",\"crv\":\"P-" + bits + "\",\"x\":\""
                + number(ec.getW().getAffineX(), (bits + 7) / 8) + "\",\"y\":\""
                + number(ec.getW().getAffineY(), (bits + 7) / 8) + "\"}";
    }

    public static String jwks(TestIssuer... issuers) {
        return Arrays.stream(issuers).map(TestIssuer::jwk).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    /** @return a key set as a {@code jwt-provider} entry wants it */
    public static String base64(String jwks) {
        return Base64.getEncoder().encodeToString(jwks.getBytes(StandardCharsets.UTF_8));
    }

    /** @param claims JSON */
    public String token(String algorithm, String claims) {
        return sign(algorithm, "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + keyId + "\"}", claims);
    }

    /** @param header JSON, whatever it says */
    public String sign(String algorithm, String header, String claims) {
        String signed = encode(header) + "." + encode(claims);
        try {
            return signed + "." + BASE64.encodeToString(signature(algorithm, signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] signature(String algorithm, String signed) throws GeneralSecurityException {
        String bits = algorithm.substring(2);
        Signature signature;
        switch (algorithm.substring(0, 2)) {
            case "PS":
                signature = Signature.getInstance("RSASSA-PSS");
                signature.setParameter(new PSSParameterSpec(
                        "SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), Integer.parseInt(bits) / 8, 1));
                break;
            case "ES":
                signature = Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
                break;
            default:
                signature = Signature.getInstance("SHA" + bits + "withRSA");
        }
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signature.sign();
    }

    /** A token that whoever knows the secret can make. */
    public static String hmac(byte[] secret, String header, String claims) {
        String signed = encode(header) + "." + encode(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String encode(String part) {
        return BASE64.encodeToString(part.getBytes(StandardCharsets.UTF_8));
    }

    private static String number(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        byte[] padded = new byte[Math.max(length, bytes.length - from)];
        System.arraycopy(bytes, from, padded, padded.length - (bytes.length - from), bytes.length - from);
        return BASE64.encodeToString(padded);
    }

    /** Spellings of "not signed". */
    public static List<String> unsigned(String claims) {
        return List.of(
                encode("{\"alg\":\"none\"}") + "." + encode(claims) + ".",
                encode("{\"alg\":\"None\"}") + "." + encode(claims) + "." + encode("x"),
                encode("{\"alg\":\"\"}") + "." + encode(claims) + "." + encode("x"),
                encode("{}") + "." + encode(claims) + "." + encode("x"),
                encode("{\"alg\":null}") + "." + encode(claims) + "." + encode("x"),
                encode("{\"alg\":[\"RS256\"]}") + "." + encode(claims) + "." + encode("x"));
    }
}
