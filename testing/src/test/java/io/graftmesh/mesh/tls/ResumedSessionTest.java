package io.graftmesh.mesh.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.mesh.Handshake;
import io.graftmesh.mesh.ManualClock;
import io.graftmesh.mesh.identity.FederatedDomain;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.testing.pki.Template;
import io.graftmesh.testing.pki.TestCa;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** A session that is resumed shows no certificate: it must not outlive those that it was made with. */
class ResumedSessionTest {

    private static final TestCa CA = TestCa.create("demo.graft");
    private static final SpiffeId ORDERS = new SpiffeId("demo.graft", "default", "dc1", "orders");
    private static final SpiffeId WEB = new SpiffeId("demo.graft", "default", "dc1", "web");

    private static final int MINUTE = 60_000;

    /** One stands still, and lets its owner believe that every certificate is still good. */
    private final ManualClock clientClock = now();

    private final ManualClock serverClock = now();

    private static ManualClock now() {
        ManualClock clock = new ManualClock();
        clock.advanceMillis(System.currentTimeMillis());
        return clock;
    }

    private static MeshTls tls(SpiffeId id, int minutes, ManualClock clock, TestCa... roots) {
        Instant now = Instant.now();
        TestCa.Cert leaf =
                CA.issue(new Template().uri(id.toString()).valid(now.minusSeconds(60), now.plusSeconds(minutes * 60L)));
        TrustBundle bundle = new TrustBundle(
                "demo.graft", List.of(roots).stream().map(TestCa::certificate).toList());
        return new MeshTls(new Identity(id, leaf.key(), leaf.chain()), bundle, clock);
    }

    /** @return whether no certificate was shown */
    private static boolean resumes(MeshTls client, MeshTls server) throws SSLException {
        long begun = System.currentTimeMillis();
        while (System.currentTimeMillis() == begun) {
            Thread.onSpinWait(); // a session tells its age in milliseconds only
        }
        SSLEngine asking = client.client(ORDERS, "orders.default.dc1.internal.demo.graft");
        SSLEngine answering = server.server();
        Handshake.between(asking, answering);
        boolean old = asking.getSession().getCreationTime() <= begun;
        assertThat(answering.getSession().getCreationTime() <= begun).isEqualTo(old);
        return old;
    }

    @Test
    void a_session_is_resumed_while_all_its_certificates_are_good() throws Exception {
        MeshTls client = tls(WEB, 9, clientClock, CA);
        MeshTls server = tls(ORDERS, 9, serverClock, CA);
        assertThat(resumes(client, server)).isFalse();
        clientClock.advanceMillis(8 * MINUTE);
        serverClock.advanceMillis(8 * MINUTE);
        assertThat(resumes(client, server)).isTrue();
    }

    @Test
    void a_server_resumes_no_session_of_a_client_whose_leaf_has_expired() throws Exception {
        MeshTls client = tls(WEB, 5, clientClock, CA);
        MeshTls server = tls(ORDERS, 9, serverClock, CA);
        assertThat(resumes(client, server)).isFalse();
        serverClock.advanceMillis(6 * MINUTE);
        assertThatThrownBy(() -> resumes(client, server)).hasStackTraceContaining("expired at");
        assertThat(resumes(tls(WEB, 9, clientClock, CA), server)).isFalse();
    }

    @Test
    void a_client_resumes_no_session_with_a_server_whose_leaf_has_expired() throws Exception {
        MeshTls client = tls(WEB, 9, clientClock, CA);
        MeshTls server = tls(ORDERS, 5, serverClock, CA);
        assertThat(resumes(client, server)).isFalse();
        clientClock.advanceMillis(6 * MINUTE);
        assertThatThrownBy(() -> resumes(client, server)).hasStackTraceContaining("expired at");
        assertThat(resumes(client, tls(ORDERS, 9, serverClock, CA))).isFalse();
    }

    @Test
    void a_session_ends_with_ones_own_leaf() throws Exception {
        MeshTls client = tls(WEB, 9, clientClock, CA);
        MeshTls server = tls(ORDERS, 5, serverClock, CA);
        assertThat(resumes(client, server)).isFalse();
        serverClock.advanceMillis(6 * MINUTE);
        assertThat(resumes(client, server)).isFalse();
    }

    @Test
    void a_session_ends_with_a_root() throws Exception {
        TestCa root = TestCa.create(new Template()
                .uri("spiffe://demo.graft")
                .authority()
                .valid(Instant.now().minusSeconds(60), Instant.now().plusSeconds(300)));
        MeshTls client = tls(WEB, 9, clientClock, CA);
        MeshTls server = tls(ORDERS, 9, serverClock, CA, root);
        assertThat(resumes(client, server)).isFalse();
        serverClock.advanceMillis(6 * MINUTE);
        assertThat(resumes(client, server)).isFalse();
        assertThat(resumes(client, server)).isTrue();
    }

    /** A change of what we are federated with makes a new {@code MeshTls}; within one, the other's root counts like ours. */
    @Test
    void a_session_between_domains_ends_with_the_others_root() throws Exception {
        TestCa other = TestCa.create(new Template()
                .uri("spiffe://other.graft")
                .authority()
                .valid(Instant.now().minusSeconds(60), Instant.now().plusSeconds(300)));
        SpiffeId guest = new SpiffeId("other.graft", "default", "dc2", "web");
        TestCa.Cert leaf = other.leaf(guest.toString());
        List<X509Certificate> ours = List.of(CA.certificate());
        List<X509Certificate> theirs = List.of(other.certificate());
        FederatedDomain us = new FederatedDomain("us", "dc1", new TrustBundle("demo.graft", ours));
        FederatedDomain them = new FederatedDomain("them", "dc2", new TrustBundle("other.graft", theirs));
        TestCa.Cert orders = CA.leaf(ORDERS.toString());
        MeshTls client = new MeshTls(
                new Identity(guest, leaf.key(), leaf.chain()),
                new TrustBundle("other.graft", theirs, List.of(us)),
                clientClock);
        MeshTls server = new MeshTls(
                new Identity(ORDERS, orders.key(), orders.chain()),
                new TrustBundle("demo.graft", ours, List.of(them)),
                serverClock);
        assertThat(resumes(client, server)).isFalse();
        assertThat(resumes(client, server)).isTrue();
        serverClock.advanceMillis(6 * MINUTE);
        assertThatThrownBy(() -> resumes(client, server))
                .hasStackTraceContaining("does not chain to a root of other.graft");
        MeshTls alone = new MeshTls(
                new Identity(ORDERS, orders.key(), orders.chain()), new TrustBundle("demo.graft", ours), serverClock);
        assertThatThrownBy(() -> resumes(client, alone)).isInstanceOf(SSLException.class);
    }
}
