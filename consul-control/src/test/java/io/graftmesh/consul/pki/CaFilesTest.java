package io.graftmesh.consul.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.consul.ManualClock;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.testing.pki.Template;
import io.graftmesh.testing.pki.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaFilesTest {

    private static final SpiffeId ORDERS = new SpiffeId("demo.graft", "default", "dc1", "orders");

    @TempDir
    Path dir;

    private Path cert() {
        return dir.resolve(CaFiles.CERTIFICATE);
    }

    private Path key() {
        return dir.resolve(CaFiles.KEY);
    }

    @Test
    void aNewCaIsReadBackAndItsKeyIsItsOwnersOnly() throws Exception {
        CaFiles.init(dir.resolve("new"), "Demo.Graft");
        Path made = dir.resolve("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve(CaFiles.KEY))))
                .isEqualTo("rw-------");
        CertificateAuthority ca =
                CaFiles.load(made.resolve(CaFiles.CERTIFICATE), made.resolve(CaFiles.KEY), Clock.systemUTC());
        X509Certificate root = ca.certificate();
        assertThat(root.getBasicConstraints()).isNotNegative();
        assertThat(root.getSubjectAlternativeNames().toString()).contains("spiffe://demo.graft");
        assertThat(root.getKeyUsage()[5]).as("keyCertSign").isTrue();
        root.verify(root.getPublicKey());
    }

    @Test
    void aLeafIsVerifiedByItsCaAndNamesItsService() throws Exception {
        CertificateAuthority ca = CertificateAuthority.create("demo.graft", Clock.systemUTC());
        Identity leaf = ca.issueLeaf(ORDERS, Duration.ofHours(72));
        leaf.leaf().verify(ca.certificate().getPublicKey());
        leaf.leaf().checkValidity();
        assertThat(Leaf.spiffeId(leaf.leaf())).isEqualTo(ORDERS);
        assertThat(leaf.leaf().getBasicConstraints()).isNegative();
        assertThat(leaf.leaf().getExtendedKeyUsage()).hasSize(2);
        assertThat(Duration.between(
                        leaf.leaf().getNotBefore().toInstant(),
                        leaf.leaf().getNotAfter().toInstant()))
                .isEqualTo(Duration.ofHours(72).plusMinutes(1));
    }

    @Test
    void noLeafOutlivesItsCaAndAnExpiredCaIssuesNone() throws Exception {
        ManualClock clock = new ManualClock();
        CertificateAuthority ca = CaFiles.init(dir, "demo.graft", clock);
        clock.advance(Duration.ofDays(3649));
        assertThat(ca.issueLeaf(ORDERS, Duration.ofDays(30)).leaf().getNotAfter())
                .isEqualTo(ca.certificate().getNotAfter());
        clock.advance(Duration.ofDays(2));
        assertThatThrownBy(() -> ca.issueLeaf(ORDERS, Duration.ofDays(1))).hasMessageContaining("expired at");
        assertThatThrownBy(() -> CaFiles.load(cert(), key(), clock))
                .hasMessageStartingWith("CA certificate " + cert() + " expired at")
                .hasMessageContaining("graft ca init");
    }

    @Test
    void aCaIsNeverOverwritten() throws Exception {
        CaFiles.init(dir, "demo.graft");
        byte[] before = Files.readAllBytes(key());
        assertThatThrownBy(() -> CaFiles.init(dir, "demo.graft")).hasMessageContaining(cert() + " is there already");
        Files.delete(cert());
        assertThatThrownBy(() -> CaFiles.init(dir, "demo.graft")).hasMessageContaining(key() + " is there already");
        assertThat(Files.readAllBytes(key())).isEqualTo(before);
    }

    @Test
    void aTrustDomainThatIsNoneIsRefused() {
        assertThatThrownBy(() -> CaFiles.init(dir, "demo graft"))
                .hasMessageContaining("\"demo graft\" is not a trust domain");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void whatIsWrongWithACaIsSaidInOneLineWithItsFile() throws Exception {
        assertThatThrownBy(() -> CaFiles.load(cert(), key(), Clock.systemUTC()))
                .hasMessage(
                        "cannot read certificate " + cert() + ": there is no such file; `graft ca init` writes one");
        CaFiles.init(dir, "demo.graft");

        Files.writeString(key(), TestCa.create("x").asCert().keyPem());
        assertThatThrownBy(() -> CaFiles.load(cert(), key(), Clock.systemUTC()))
                .hasMessageStartingWith("CA key " + key() + " is not the key of CA certificate " + cert());

        Files.writeString(key(), "hello");
        assertThatThrownBy(() -> CaFiles.load(cert(), key(), Clock.systemUTC()))
                .hasMessage(key() + " contains no PEM private key (-----BEGIN PRIVATE KEY-----)");

        Files.writeString(key(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> CaFiles.load(cert(), key(), Clock.systemUTC()))
                .hasMessageStartingWith(key() + " contains a private key that cannot be read");

        Files.writeString(key(), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertThatThrownBy(() -> CaFiles.load(cert(), key(), Clock.systemUTC())).hasMessageContaining("is encrypted");

        Files.delete(key());
        Files.createDirectory(key());
        assertThatThrownBy(() -> CaFiles.load(cert(), key(), Clock.systemUTC()))
                .hasMessageStartingWith("cannot read CA key " + key());

        TestCa.Cert leaf = TestCa.create("x").leaf(ORDERS.toString());
        leaf.write(dir, "leaf");
        assertThatThrownBy(() -> CaFiles.load(dir.resolve("leaf.pem"), dir.resolve("leaf-key.pem"), Clock.systemUTC()))
                .hasMessageContaining("is not a CA's");
    }

    @Test
    void anIdentityOutOfFilesBringsItsIntermediates() throws Exception {
        TestCa ca = TestCa.create("demo.graft").intermediate("demo.graft");
        ca.leaf(ORDERS.toString()).write(dir, "orders");
        Identity identity = CaFiles.loadIdentity(dir.resolve("orders.pem"), dir.resolve("orders-key.pem"));
        assertThat(identity.id()).isEqualTo(ORDERS);
        assertThat(identity.chain()).hasSize(2);

        Files.writeString(
                dir.resolve("orders.pem"),
                TestCa.pem(identity.leaf()) + TestCa.create("other").pem());
        assertThatThrownBy(() -> CaFiles.loadIdentity(dir.resolve("orders.pem"), dir.resolve("orders-key.pem")))
                .hasMessageContaining("certificate 2 of the chain did not issue certificate 1");
    }

    @Test
    void theJdksOwnPathCheckAcceptsTheLeaf() throws Exception {
        CertificateAuthority ca = CertificateAuthority.create("demo.graft", Clock.systemUTC());
        Identity leaf = ca.issueLeaf(ORDERS, Duration.ofHours(1));
        PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(ca.certificate(), null)));
        trust.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(leaf.chain()), trust);
    }

    @Test
    void aCertificateWithoutOneSpiffeIdIsNoIdentity() {
        TestCa ca = TestCa.create("demo.graft");
        for (Template template : List.of(
                new Template(),
                new Template().dns("orders"),
                new Template().uri("https://orders"),
                new Template().uri("spiffe://demo.graft/agent"),
                new Template().uri(ORDERS.toString()).uri("spiffe://demo.graft/ns/default/dc/dc1/svc/b"))) {
            TestCa.Cert cert = ca.issue(template);
            assertThatThrownBy(() -> Leaf.identity(cert.key(), cert.chain()))
                    .hasMessageContaining("bears no SPIFFE ID");
        }
    }

    @Test
    void keysOfConsulsFormOpensslsFormAndRsaAreRead() throws Exception {
        // openssl ecparam -name prime256v1 -genkey, with the EC PARAMETERS block that it puts in front
        String sec1 = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + "-----BEGIN EC PRIVATE KEY-----\n"
                + "MHcCAQEEIPEgUSB6xV0fjrOWLpQQJ/SWH/0bmHnDdLuEYBUsoUICoAoGCCqGSM49\n"
                + "AwEHoUQDQgAEErf+jT1k+sc5prEsnbHi0h+bNkNW2in9Ioaik30lDlMY6uqXDsHx\n"
                + "mrnMKiFrMWsOqHAoI5oJhdzczCuhC6By4A==\n-----END EC PRIVATE KEY-----\n";
        assertThat(Pem.privateKey(sec1).getAlgorithm()).isEqualTo("EC");
        assertThat(Pem.privateKey(Pem.write(Pem.privateKey(sec1)))).isEqualTo(Pem.privateKey(sec1));
        TestCa.Cert rsa = TestCa.create("x").issue(new Template().rsa().uri(ORDERS.toString()));
        assertThat(Pem.privateKey(rsa.keyPem()).getAlgorithm()).isEqualTo("RSA");
        assertThat(Leaf.identity(rsa.key(), rsa.chain()).id()).isEqualTo(ORDERS);
    }
}
