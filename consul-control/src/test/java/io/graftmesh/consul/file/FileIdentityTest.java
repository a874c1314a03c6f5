package io.graftmesh.consul.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.ManualClock;
import io.graftmesh.consul.Recording;
import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.testing.pki.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileIdentityTest {

    @TempDir
    Path temp;

    private final ManualClock clock = new ManualClock();
    private final Recording<Identity> identity = new Recording<>();
    private MeshDirectory mesh;
    private FileControlPlane plane;

    @BeforeEach
    void open() throws Exception {
        mesh = new MeshDirectory(temp).write();
        plane = FileControlPlane.open(mesh.file, clock);
    }

    @AfterEach
    void close() {
        plane.close();
    }

    @Test
    void aLeafIsRenewedBetweenSixtyAndNinetyPercentOfItsLife() throws Exception {
        plane.watchIdentity("orders", identity);
        Identity first = identity.first();
        assertThat(Duration.between(clock.instant(), first.leaf().getNotAfter().toInstant()))
                .isBetween(Duration.ofHours(71), Duration.ofHours(72));
        clock.advance(Duration.ofMinutes((long) (72 * 60 * 0.59)));
        // A change of the document makes the loop look at every watch: it looked, and left the leaf as it was.
        Recording<Identity> other = new Recording<>();
        plane.watchIdentity("other", other);
        other.first();
        assertThat(identity.count()).isEqualTo(1);
        clock.advance(Duration.ofMinutes((long) (72 * 60 * 0.32)));
        Identity second = identity.await(i -> i != first);
        assertThat(second.leaf().getNotAfter()).isAfter(first.leaf().getNotAfter());
        assertThat(second.key()).isNotEqualTo(first.key());
    }

    @Test
    void aClockThatWasFarAheadAndIsSetRightEndsInALeafThatIsValid() throws Exception {
        plane.watchIdentity("orders", identity);
        Identity first = identity.first();
        clock.advance(Duration.ofDays(400));
        Identity ahead = identity.await(i -> i != first);
        clock.advance(Duration.ofDays(-400));
        Identity right = identity.await(i -> i != first && i != ahead);
        right.leaf().checkValidity(Date.from(clock.instant()));
        clock.advance(Duration.ofDays(-1));
        Identity behind = identity.await(i -> i != first && i != ahead && i != right);
        behind.leaf().checkValidity(Date.from(clock.instant()));
    }

    @Test
    void theLifeOfLeavesIsTheDocuments() throws Exception {
        plane.watchIdentity("orders", identity);
        Identity first = identity.first();
        Files.writeString(mesh.file, MeshDirectory.HEAD.replace("}", ", LeafCertTTL: 1h30m}"));
        Identity second = identity.await(i -> i != first);
        Instant end = second.leaf().getNotAfter().toInstant();
        assertThat(Duration.between(clock.instant(), end)).isBetween(Duration.ofMinutes(89), Duration.ofMinutes(90));
    }

    @Test
    void aCaKeyThatCannotBeReadIsSaidAndReadAsSoonAsItCan() throws Exception {
        Path key = temp.resolve(CaFiles.KEY);
        Path aside = Files.move(key, temp.resolve("aside"));
        plane.watchIdentity("orders", identity);
        assertThat(identity.awaitFailure())
                .hasMessage("no identity for orders: cannot read CA key " + key
                        + ": there is no such file; `graft ca init` writes one");
        Files.move(aside, key);
        identity.first();
    }

    @Test
    void anExpiredCaAlarmsAndTheLastLeafStays() throws Exception {
        plane.watchIdentity("orders", identity);
        identity.first();
        clock.advance(Duration.ofDays(3660));
        assertThat(identity.awaitFailure()).hasMessageContaining("expired at").hasMessageContaining("graft ca init");
        assertThat(identity.count()).isEqualTo(1);
    }

    @Test
    void aServiceMayBringItsOwnIdentityAndThenNoCaKeyIsNeeded() throws Exception {
        TestCa ca = TestCa.create("demo.graft");
        ca.asCert().write(temp, "ca");
        ca.leaf("spiffe://demo.graft/ns/default/dc/dc1/svc/orders").write(temp, "orders");
        Files.delete(temp.resolve(CaFiles.KEY));
        Files.writeString(
                mesh.file,
                MeshDirectory.HEAD.replace(", Key: ca-key.pem", "")
                        + "Services: [{Service: orders, Port: 1, Identity: {Cert: orders.pem, Key: orders-key.pem}},"
                        + " {Service: stock, Port: 2, Identity: {Cert: orders.pem, Key: orders-key.pem}}]\n");
        Recording<Identity> stock = new Recording<>();
        Recording<Identity> other = new Recording<>();
        plane.watchIdentity("orders", identity);
        plane.watchIdentity("stock", stock);
        plane.watchIdentity("other", other);
        // The plane may have looked at the document before this one, with its CA key and no identities.
        Identity own = identity.await(
                i -> i.leaf().getIssuerX500Principal().equals(ca.certificate().getSubjectX500Principal()));
        assertThat(own.id().service()).isEqualTo("orders");
        assertThat(stock.awaitFailureSaying("not one of service stock").kind())
                .isEqualTo(ControlFailure.Kind.WRONG_IDENTITY);
        other.awaitFailureSaying("neither CA.Key nor an Identity of the service is given");

        ca.leaf("spiffe://demo.graft/ns/default/dc/dc1/svc/orders").write(temp, "orders");
        identity.await(i -> i != own);
    }

    @Test
    void aNewCaIsTrustedAndSignsANewLeaf() throws Exception {
        Recording<TrustBundle> roots = new Recording<>();
        plane.watchRoots(roots);
        plane.watchIdentity("orders", identity);
        TrustBundle before = roots.first();
        Identity first = identity.first();
        TestCa next = TestCa.create("demo.graft");
        Files.writeString(temp.resolve(CaFiles.KEY), next.asCert().keyPem());
        // The new one first, for signing; the old one beside it, for as long as its leaves are about.
        Files.writeString(
                temp.resolve(CaFiles.CERTIFICATE),
                next.pem() + TestCa.pem(before.roots().get(0)));
        assertThat(roots.await(r -> r.roots().size() == 2).roots()).containsAll(before.roots());
        Identity second = identity.await(i -> i != first);
        second.leaf().verify(next.certificate().getPublicKey());
    }
}
