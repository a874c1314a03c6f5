package io.graftmesh.consul.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * PEM in and out. Keys and certificates become the JDK's own objects, so that the JDK's provider signs with them; Bouncy
 * Castle only takes the wrappers apart and is never registered as a provider.
 */
public final class Pem {

    private Pem() {}

    /** @return all certificates in the text, in its order; never empty */
    public static List<X509Certificate> certificates(String pem) throws PkiException {
        List<X509Certificate> found = new ArrayList<>();
        for (PemObject block : blocks(pem)) {
            if (block.getType().equals("CERTIFICATE")) {
                found.add(certificate(block.getContent()));
            }
        }
        if (found.isEmpty()) {
            throw new PkiException("contains no PEM certificate (-----BEGIN CERTIFICATE-----)");
        }
        return found;
    }

    static X509Certificate certificate(byte[] der) throws PkiException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new PkiException("contains a certificate that cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads PKCS#8 ({@code PRIVATE KEY}), SEC1 ({@code EC PRIVATE KEY}, Consul's form) and PKCS#1 ({@code RSA PRIVATE KEY}). */
    public static PrivateKey privateKey(String pem) throws PkiException {
        for (PemObject block : blocks(pem)) {
            if (block.getType().endsWith("PRIVATE KEY")) {
                return privateKey(block);
            }
        }
        throw new PkiException("contains no PEM private key (-----BEGIN PRIVATE KEY-----)");
    }

    private static PrivateKey privateKey(PemObject block) throws PkiException {
        if (block.getType().startsWith("ENCRYPTED") || !block.getHeaders().isEmpty()) {
            throw new PkiException("the private key is encrypted; Graft reads unencrypted keys only"
                    + " (`openssl pkcs8 -topk8 -nocrypt` writes one)");
        }
        try {
            PrivateKeyInfo info = pkcs8(block);
            return keyFactory(info).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded("DER")));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException | IllegalStateException e) {
            throw new PkiException("contains a private key that cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKeyInfo pkcs8(PemObject block) throws IOException {
        switch (block.getType()) {
            case "EC PRIVATE KEY":
                ECPrivateKey ec = ECPrivateKey.getInstance(block.getContent());
                return new PrivateKeyInfo(
                        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, ec.getParametersObject()), ec);
            case "RSA PRIVATE KEY":
                return new PrivateKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                        RSAPrivateKey.getInstance(block.getContent()));
            default:
                return PrivateKeyInfo.getInstance(block.getContent());
        }
    }

    private static KeyFactory keyFactory(PrivateKeyInfo info) throws GeneralSecurityException {
        boolean ec = info.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
        return KeyFactory.getInstance(ec ? "EC" : "RSA");
    }

    /** @return certificates as PEM, in order */
    public static String write(List<X509Certificate> certificates) throws PkiException {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate certificate : certificates) {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (GeneralSecurityException e) {
            throw new PkiException("cannot encode a certificate: " + e.getMessage(), e);
        }
        return text.toString();
    }

    /** PKCS#8, whatever the key: JcaPEMWriter writes JDK EC keys so that Bouncy Castle cannot read them back. */
    public static String write(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    /** Proves by a signature that the two belong together. */
    static boolean matches(PrivateKey key, PublicKey publicKey) {
        try {
            byte[] probe = "graft".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(signatureAlgorithm(key));
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Another algorithm, another curve: whatever it is, it is not this certificate's key.
            return false;
        }
    }

    static String signatureAlgorithm(PrivateKey key) {
        return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    }

    private static List<PemObject> blocks(String pem) throws PkiException {
        List<PemObject> blocks = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(pem))) {
            for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                blocks.add(block);
            }
        } catch (IOException | RuntimeException e) {
            throw new PkiException("is not valid PEM: " + e.getMessage(), e);
        }
        return blocks;
    }
}
