package io.graftmesh.testing.pki;

import io.graftmesh.mesh.Nullable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests: good certificates by default, and every kind of bad one on request. */
public final class TestCa {

    /** A certificate (leaf first, then what issued it, without the root) and its key. */
    public record Cert(PrivateKey key, List<X509Certificate> chain) {

        public X509Certificate leaf() {
            return chain.get(0);
        }

        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }

        public String chainPem() {
            StringBuilder text = new StringBuilder();
            chain.forEach(certificate -> text.append(TestCa.pem(certificate)));
            return text.toString();
        }

        /** Writes {@code <name>.pem} and {@code <name>-key.pem}. */
        public void write(Path directory, String name) {
            try {
                Files.writeString(directory.resolve(name + ".pem"), chainPem());
                Files.writeString(directory.resolve(name + "-key.pem"), keyPem());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

    private final KeyPair pair;
    private final X509Certificate certificate;
    private final List<X509Certificate> intermediates;

    private TestCa(KeyPair pair, X509Certificate certificate, List<X509Certificate> intermediates) {
        this.pair = pair;
        this.certificate = certificate;
        this.intermediates = intermediates;
    }

    /** A root, EC P-256. */
    public static TestCa create(String trustDomain) {
        KeyPair pair = ecKeyPair("secp256r1");
        Template root = new Template().uri("spiffe://" + trustDomain).authority();
        X509Certificate self = root.sign("CN=Test CA " + SERIAL.incrementAndGet(), pair, null, pair);
        return new TestCa(pair, self, List.of());
    }

    /** An authority below this one, whose leaves bring its certificate along. */
    public TestCa intermediate(String trustDomain) {
        KeyPair own = ecKeyPair("secp256r1");
        Template template = new Template().uri("spiffe://" + trustDomain).authority();
        X509Certificate signed = template.sign("CN=Test intermediate", own, certificate, pair);
        List<X509Certificate> chain = new ArrayList<>(List.of(signed));
        chain.addAll(intermediates);
        return new TestCa(own, signed, chain);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public String pem() {
        return pem(certificate);
    }

    /** The authority's own key and certificate, for tests that hand them to a control plane. */
    public Cert asCert() {
        return new Cert(pair.getPrivate(), List.of(certificate));
    }

    /** @param spiffeId such as {@code spiffe://demo.graft/ns/default/dc/dc1/svc/orders} */
    public Cert leaf(String spiffeId) {
        return issue(new Template().uri(spiffeId));
    }

    public Cert issue(Template template) {
        KeyPair own = template.rsa ? rsaKeyPair() : ecKeyPair(template.curve);
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(template.sign("CN=test leaf", own, certificate, pair));
        chain.addAll(intermediates);
        return new Cert(own.getPrivate(), chain);
    }

    /** What a certificate is to say, true or not. */
    public static final class Template {
        private final List<GeneralName> names = new ArrayList<>();
        private Instant from = Instant.now().minusSeconds(60);
        private Instant until = Instant.now().plus(Duration.ofHours(1));
        private boolean authority;
        private boolean rsa;
        private String curve = "secp256r1";
        private KeyPurposeId[] purposes = {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth};

        /** Twice makes a certificate with two identities, which SPIFFE forbids. */
        public Template uri(String uri) {
            names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
            return this;
        }

        public Template dns(String name) {
            names.add(new GeneralName(GeneralName.dNSName, name));
            return this;
        }

        public Template ip(String address) {
            names.add(new GeneralName(GeneralName.iPAddress, address));
            return this;
        }

        public Template expired() {
            return valid(Instant.now().minus(Duration.ofDays(2)), Instant.now().minus(Duration.ofDays(1)));
        }

        public Template notYetValid() {
            return valid(Instant.now().plus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(2)));
        }

        public Template valid(Instant notBefore, Instant notAfter) {
            this.from = notBefore;
            this.until = notAfter;
            return this;
        }

        /** A leaf that claims to be a CA. */
        public Template authority() {
            this.authority = true;
            return this;
        }

        public Template rsa() {
            this.rsa = true;
            return this;
        }

        public Template curve(String name) {
            this.curve = name;
            return this;
        }

        public Template clientOnly() {
            this.purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
            return this;
        }

        public Template serverOnly() {
            this.purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
            return this;
        }

        private X509Certificate sign(
                String subject, KeyPair own, @Nullable X509Certificate issuer, KeyPair issuerPair) {
            X500Principal name = new X500Principal(subject);
            try {
                X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        issuer == null ? name : issuer.getSubjectX500Principal(),
                        BigInteger.valueOf(SERIAL.incrementAndGet()),
                        Date.from(from),
                        Date.from(until),
                        name,
                        own.getPublic());
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
                builder.addExtension(
                        Extension.keyUsage,
                        true,
                        new KeyUsage(authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
                if (!authority) {
                    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
                }
                if (!names.isEmpty()) {
                    builder.addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(names.toArray(new GeneralName[0])));
                }
                byte[] der = builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA").build(issuerPair.getPrivate()))
                        .getEncoded();
                return (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    private static KeyPair ecKeyPair(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair rsaKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
