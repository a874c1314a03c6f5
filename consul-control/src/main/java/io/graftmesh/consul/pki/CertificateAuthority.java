package io.graftmesh.consul.pki;

import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate authority of a mesh without Consul: one EC P-256 root in SPIFFE's form (its URI name is the trust
 * domain), which signs leaves directly. Small on purpose: no intermediate, no revocation, leaves live days.
 */
public final class CertificateAuthority {

    /** Ten years, as long as the root that Consul makes. */
    private static final Duration ROOT_LIFETIME = Duration.ofDays(3650);

    /** Clocks of machines differ: what is valid from now on must be valid for a peer that is a minute behind. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;

    CertificateAuthority(X509Certificate certificate, PrivateKey key, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
    }

    /** @param trustDomain a host name; letter case does not matter */
    public static CertificateAuthority create(String trustDomain, Clock clock) throws PkiException {
        String domain = trustDomain.toLowerCase(Locale.ROOT);
        if (!domain.matches("[a-z0-9._-]{1,255}")) {
            throw new PkiException(
                    "\"" + trustDomain + "\" is not a trust domain: letters, digits, '.', '-' and '_' only");
        }
        KeyPair pair = newKeyPair();
        X500Principal name = new X500Principal("CN=Graft CA " + hex(serial(4)));
        try {
            X509v3CertificateBuilder builder =
                    builder(name, name, pair.getPublic(), clock.instant(), ROOT_LIFETIME, keyId(pair.getPublic()));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
            builder.addExtension(Extension.subjectAlternativeName, false, uri("spiffe://" + domain));
            return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate(), clock);
        } catch (IOException | GeneralSecurityException e) {
            throw new PkiException("cannot make a CA certificate: " + e.getMessage(), e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /**
     * @param lifetime from now; cut off where the CA itself ends
     * @throws PkiException if the CA has expired
     */
    public Identity issueLeaf(SpiffeId id, Duration lifetime) throws PkiException {
        Instant now = clock.instant();
        Instant end = certificate.getNotAfter().toInstant();
        if (!now.isBefore(end)) {
            throw new PkiException("the CA certificate expired at " + end + "; make a new CA with `graft ca init`");
        }
        Duration left = Duration.between(now, end);
        KeyPair pair = newKeyPair();
        try {
            X509v3CertificateBuilder builder = builder(
                    certificate.getSubjectX500Principal(),
                    new X500Principal("CN=" + id.service()),
                    pair.getPublic(),
                    now,
                    lifetime.compareTo(left) < 0 ? lifetime : left,
                    ownKeyId());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyAgreement));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
            }));
            builder.addExtension(Extension.subjectAlternativeName, false, uri(id.toString()));
            return new Identity(id, pair.getPrivate(), Collections.singletonList(sign(builder, key)));
        } catch (IOException | GeneralSecurityException e) {
            throw new PkiException("cannot issue a leaf for " + id + ": " + e.getMessage(), e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Principal issuer,
            X500Principal subject,
            PublicKey subjectKey,
            Instant now,
            Duration lifetime,
            byte[] issuerKeyId)
            throws IOException, GeneralSecurityException {
        return new JcaX509v3CertificateBuilder(
                        issuer,
                        serial(16),
                        Date.from(now.minus(SKEW)),
                        Date.from(now.plus(lifetime)),
                        subject,
                        subjectKey)
                .addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(subjectKey)))
                .addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKeyId));
    }

    private static byte[] keyId(PublicKey key) throws GeneralSecurityException {
        return new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key).getKeyIdentifier();
    }

    /** As the CA's certificate says it, not as we would have made it: others take other hashes (Consul: SHA-256). */
    private byte[] ownKeyId() throws GeneralSecurityException {
        byte[] extension = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        return extension == null
                ? keyId(certificate.getPublicKey())
                : SubjectKeyIdentifier.getInstance(
                                ASN1OctetString.getInstance(extension).getOctets())
                        .getKeyIdentifier();
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws PkiException, IOException {
        try {
            return Pem.certificate(builder.build(new JcaContentSignerBuilder(Pem.signatureAlgorithm(key)).build(key))
                    .getEncoded());
        } catch (OperatorCreationException e) {
            throw new PkiException("cannot sign with the CA key: " + e.getMessage(), e);
        }
    }

    private static GeneralNames uri(String uri) {
        return new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }

    static KeyPair newKeyPair() throws PkiException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new PkiException("this JVM makes no EC P-256 keys: " + e.getMessage(), e);
        }
    }

    private static BigInteger serial(int bytes) {
        // One bit less than the bytes hold: positive without a leading zero byte, never zero in practice.
        return new BigInteger(bytes * 8 - 1, RANDOM).setBit(0);
    }

    private static String hex(BigInteger number) {
        return number.toString(16);
    }
}
