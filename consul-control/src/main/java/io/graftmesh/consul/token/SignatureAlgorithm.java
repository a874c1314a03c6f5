package io.graftmesh.consul.token;

import io.graftmesh.mesh.Nullable;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;

/**
 * The algorithms (RFC 7518) of which a token's signature may be: those with a public key. {@code none} is no signature, and whoever
 * can check an {@code HS…} can also make one.
 */
enum SignatureAlgorithm {
    RS256("RSA", "SHA256withRSA", 0),
    RS384("RSA", "SHA384withRSA", 0),
    RS512("RSA", "SHA512withRSA", 0),
    PS256("RSA", "RSASSA-PSS", 256),
    PS384("RSA", "RSASSA-PSS", 384),
    PS512("RSA", "RSASSA-PSS", 512),
    ES256("P-256", "SHA256withECDSA", 0),
    ES384("P-384", "SHA384withECDSA", 0),
    ES512("P-521", "SHA512withECDSA", 0);

    final String keyType;
    private final String jdkName;
    private final int pssBits;

    SignatureAlgorithm(String keyType, String jdkName, int pssBits) {
        this.keyType = keyType;
        this.jdkName = jdkName;
        this.pssBits = pssBits;
    }

    static @Nullable SignatureAlgorithm of(@Nullable Object name) {
        for (SignatureAlgorithm known : values()) {
            if (known.name().equals(name)) {
                return known;
            }
        }
        return null;
    }

    /** @throws GeneralSecurityException where this JVM cannot check it (PS… before 8u251) */
    boolean verifies(VerificationKey key, byte[] signed, byte[] signature) throws GeneralSecurityException {
        Signature check = Signature.getInstance(jdkName);
        if (pssBits > 0) {
            String hash = "SHA-" + pssBits;
            check.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), pssBits / 8, 1));
        }
        byte[] given = signature;
        if (key.key instanceof ECPublicKey) {
            given = der(signature, ((ECPublicKey) key.key).getParams().getOrder());
            if (given.length == 0) {
                return false;
            }
        }
        check.initVerify(key.key);
        check.update(signed);
        return check.verify(given);
    }

    /**
     * The JDK wants r and s as DER, and before 17.0.3 took 0 for either as good for everything (CVE-2022-21449).
     *
     * @return empty where it is no signature
     */
    private static byte[] der(byte[] raw, BigInteger order) {
        int half = (order.bitLength() + 7) / 8;
        if (raw.length != 2 * half) {
            return new byte[0];
        }
        BigInteger r = new BigInteger(1, Arrays.copyOfRange(raw, 0, half));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(raw, half, raw.length));
        if (r.signum() == 0 || s.signum() == 0 || r.compareTo(order) >= 0 || s.compareTo(order) >= 0) {
            return new byte[0];
        }
        byte[] first = r.toByteArray();
        byte[] second = s.toByteArray();
        int length = 4 + first.length + second.length;
        int header = length < 128 ? 2 : 3;
        byte[] der = new byte[header + length];
        der[0] = 0x30;
        if (header == 3) {
            der[1] = (byte) 0x81;
        }
        der[header - 1] = (byte) length;
        integer(der, header, first);
        integer(der, header + 2 + first.length, second);
        return der;
    }

    private static void integer(byte[] der, int at, byte[] value) {
        der[at] = 0x02;
        der[at + 1] = (byte) value.length;
        System.arraycopy(value, 0, der, at + 2, value.length);
    }
}
