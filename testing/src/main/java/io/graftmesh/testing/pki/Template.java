package io.graftmesh.testing.pki;

import io.graftmesh.mesh.Nullable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What a certificate is to say, true or not. Without a word a leaf of an hour, EC P-256, for client and server. */
public final class Template {

    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

    /** Makes what the JDK's own provider no longer does: curves under 256 bits, PSS with SHA-1. */
    private static final Provider BOUNCY = new BouncyCastleProvider();

    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");

    private final List<GeneralName> names = new ArrayList<>();
    private Instant from = Instant.now().minusSeconds(60);
    private Instant until = Instant.now().plus(Duration.ofHours(1));
    private boolean authority;
    private int rsaBits;
    private String curve = "secp256r1";
    private KeyPurposeId[] purposes = {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth};
    private int usage = -1;
    private int pathLength = -1;
    private @Nullable NameConstraints constraints;
    private @Nullable String signature;
    private @Nullable String subject;
    private boolean unknownCritical;

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

    /** @param length how many authorities may stand below this one */
    public Template pathLength(int length) {
        this.pathLength = length;
        return this;
    }

    public Template rsa() {
        return rsa(2048);
    }

    public Template rsa(int bits) {
        this.rsaBits = bits;
        return this;
    }

    public Template curve(String name) {
        this.curve = name;
        return this;
    }

    public Template clientOnly() {
        return purposes(KeyPurposeId.id_kp_clientAuth);
    }

    public Template serverOnly() {
        return purposes(KeyPurposeId.id_kp_serverAuth);
    }

    /** None leaves the extension out. */
    public Template purposes(KeyPurposeId... all) {
        this.purposes = all.clone();
        return this;
    }

    /** @param bits of {@link KeyUsage} */
    public Template usage(int bits) {
        this.usage = bits;
        return this;
    }

    /** The names that an authority may vouch for: URIs of this host alone. */
    public Template permitted(String host) {
        constraints = new NameConstraints(new GeneralSubtree[] {subtree(host)}, null);
        return this;
    }

    /** The names that an authority may not vouch for: URIs of this host. */
    public Template excluded(String host) {
        constraints = new NameConstraints(null, new GeneralSubtree[] {subtree(host)});
        return this;
    }

    private static GeneralSubtree subtree(String host) {
        return new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, host));
    }

    /** @param algorithm such as {@code SHA1withECDSA}; must fit the issuer's key */
    public Template signature(String algorithm) {
        this.signature = algorithm;
        return this;
    }

    /** @param name such as {@code CN=Test CA} */
    public Template subject(String name) {
        this.subject = name;
        return this;
    }

    /** An extension that nobody knows, marked as one that must not be ignored. */
    public Template unknownCritical() {
        this.unknownCritical = true;
        return this;
    }

    Template orSubject(String name) {
        return subject == null ? subject(name) : this;
    }

    KeyPair keyPair() {
        try {
            if (rsaBits > 0) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(rsaBits);
                return generator.generateKeyPair();
            }
            KeyPairGenerator generator = curve.equals("secp224r1")
                    ? KeyPairGenerator.getInstance("EC", BOUNCY)
                    : KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    X509Certificate sign(PublicKey own, @Nullable X509Certificate issuer, PrivateKey issuerKey) {
        X500Principal name = new X500Principal(subject == null ? "CN=test leaf" : subject);
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer == null ? name : issuer.getSubjectX500Principal(),
                    BigInteger.valueOf(SERIAL.incrementAndGet()),
                    Date.from(from),
                    Date.from(until),
                    name,
                    own);
            addExtensions(builder);
            String algorithm = signature == null ? "SHA256with" + suffix(issuerKey) : signature;
            byte[] der = builder.build(new JcaContentSignerBuilder(algorithm)
                            .setProvider(BOUNCY)
                            .build(issuerKey))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String suffix(PrivateKey key) {
        return key.getAlgorithm().startsWith("EC") ? "ECDSA" : key.getAlgorithm();
    }

    private void addExtensions(X509v3CertificateBuilder builder) throws IOException {
        BasicConstraints basic =
                authority && pathLength >= 0 ? new BasicConstraints(pathLength) : new BasicConstraints(authority);
        builder.addExtension(Extension.basicConstraints, true, basic);
        int byRole = authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage < 0 ? byRole : usage));
        if (!authority && purposes.length > 0) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        if (constraints != null) {
            builder.addExtension(Extension.nameConstraints, true, constraints);
        }
        if (unknownCritical) {
            builder.addExtension(UNKNOWN, true, DERNull.INSTANCE);
        }
        if (!names.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])));
        }
    }
}
