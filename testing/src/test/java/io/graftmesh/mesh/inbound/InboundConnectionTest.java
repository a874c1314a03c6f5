package io.graftmesh.mesh.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.mesh.FakeControlPlane;
import io.graftmesh.mesh.Handshake;
import io.graftmesh.mesh.ManualClock;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Records;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.Permission;
import io.graftmesh.mesh.control.RouteMatch;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.inbound.InboundConnection.Verdict;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.mesh.record.Security;
import io.graftmesh.mesh.tls.MeshTls;
import io.graftmesh.testing.pki.TestCa;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class InboundConnectionTest {

    private static final TestCa CA = TestCa.create("demo.graft");
    private static final TrustBundle BUNDLE = new TrustBundle("demo.graft", List.of(CA.certificate()));

    private final FakeControlPlane control = new FakeControlPlane().identity(identity("orders"), BUNDLE);
    private final Records records = new Records();

    private static Identity identity(String service) {
        SpiffeId id = new SpiffeId("demo.graft", "default", "dc1", service);
        TestCa.Cert leaf = CA.leaf(id.toString());
        return new Identity(id, leaf.key(), leaf.chain());
    }

    private Mesh mesh(MeshConfig.Inbound mode) {
        return new Mesh(new MeshConfig("orders").inbound(mode).readyWaitMillis(1), control, records, new ManualClock());
    }

    private InboundConnection story(MeshConfig.Inbound mode, boolean portSpeaksTls) {
        return mesh(mode).inbound("orders", 80, "127.0.0.1:5", portSpeaksTls);
    }

    private static byte[] hello(String sni) throws SSLException {
        SSLEngine engine = new MeshTls(identity("web"), BUNDLE)
                .client(new SpiffeId("demo.graft", "default", "dc1", "orders"), sni);
        ByteBuffer out = ByteBuffer.allocate(20_000);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static final byte[] REQUEST = "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void a_permissive_port_takes_mesh_tls_and_passes_all_else() throws Exception {
        byte[] mesh = hello("orders.default.dc1.internal.demo.graft");
        byte[] foreign = hello("www.example.com");
        MeshConfig.Inbound mode = MeshConfig.Inbound.PERMISSIVE;
        assertThat(story(mode, false).sniff(mesh, mesh.length, false)).isEqualTo(Verdict.MESH_TLS);
        assertThat(story(mode, false).sniff(mesh, 40, false)).isEqualTo(Verdict.NEED_MORE);
        assertThat(story(mode, true).sniff(foreign, foreign.length, false)).isEqualTo(Verdict.PASS);
        assertThat(story(mode, false).sniff(REQUEST, 1, false)).isEqualTo(Verdict.PASS);
        assertThat(records.opened)
                .extracting(record -> record.security)
                .containsExactly(Security.OWN_TLS, Security.PLAINTEXT);
    }

    @Test
    void a_hello_without_a_name_is_what_the_port_itself_speaks() throws Exception {
        byte[] nameless = hello("not_a_dns_name");
        MeshConfig.Inbound mode = MeshConfig.Inbound.PERMISSIVE;
        assertThat(story(mode, false).sniff(nameless, nameless.length, false)).isEqualTo(Verdict.MESH_TLS);
        assertThat(story(mode, true).sniff(nameless, nameless.length, false)).isEqualTo(Verdict.PASS);
    }

    @Test
    void a_strict_port_refuses_plaintext_at_its_first_byte() {
        assertThatThrownBy(() -> story(MeshConfig.Inbound.STRICT, false).sniff(REQUEST, 1, false))
                .isInstanceOfSatisfying(
                        MeshRefusal.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.PLAINTEXT_REFUSED));
        assertThat(records.only().reason).isEqualTo(Reason.PLAINTEXT_REFUSED);
    }

    private InboundConnection told(MutualTls said, MeshConfig.Inbound option) {
        control.say(said);
        return story(option, false);
    }

    @Test
    void the_stricter_of_the_option_and_the_control_plane_holds() throws Exception {
        MutualTls strict = MutualTls.of("orders", "strict", "permissive", true);
        MutualTls permissive = MutualTls.of("orders", "permissive", "strict", null);
        for (MeshConfig.Inbound option : List.of(MeshConfig.Inbound.PERMISSIVE, MeshConfig.Inbound.STRICT_DRY_RUN)) {
            assertThatThrownBy(() -> told(strict, option).sniff(REQUEST, 1, false))
                    .isInstanceOf(MeshRefusal.class)
                    .hasMessageContaining("service-defaults orders says strict");
            assertThat(told(permissive, option).sniff(REQUEST, 1, false)).isEqualTo(Verdict.PASS);
            assertThat(told(MutualTls.UNSAID, option).sniff(REQUEST, 1, false)).isEqualTo(Verdict.PASS);
        }
        assertThatThrownBy(() -> told(permissive, MeshConfig.Inbound.STRICT).sniff(REQUEST, 1, false))
                .isInstanceOf(MeshRefusal.class)
                .hasMessageContaining("inbound=strict");
    }

    @Test
    void consuls_entries_are_weighed_as_consul_weighs_them() {
        assertThat(MutualTls.of("orders", null, null, null).mode()).isEqualTo(MutualTls.Mode.UNSAID);
        assertThat(MutualTls.of("orders", "", "", true).mode()).isEqualTo(MutualTls.Mode.UNSAID);
        assertThat(MutualTls.of("orders", "", "permissive", true).mode()).isEqualTo(MutualTls.Mode.PERMISSIVE);
        assertThat(MutualTls.of("orders", "permissive", "strict", true).mode()).isEqualTo(MutualTls.Mode.PERMISSIVE);
        assertThat(MutualTls.of("orders", "permissive", null, false).mode()).isEqualTo(MutualTls.Mode.STRICT);
        assertThat(MutualTls.of("orders", null, null, false).mode()).isEqualTo(MutualTls.Mode.STRICT);
        assertThat(MutualTls.of("orders", "something-new", null, null).mode()).isEqualTo(MutualTls.Mode.STRICT);
    }

    @Test
    void a_dry_run_refuses_nothing_and_says_what_strict_would() throws Exception {
        byte[] foreign = hello("www.example.com");
        byte[] mesh = hello("orders.default.dc1.internal.demo.graft");
        MeshConfig.Inbound mode = MeshConfig.Inbound.STRICT_DRY_RUN;
        assertThat(story(mode, false).sniff(REQUEST, 1, false)).isEqualTo(Verdict.PASS);
        assertThat(story(mode, true).sniff(foreign, foreign.length, false)).isEqualTo(Verdict.PASS);
        assertThat(story(mode, false).sniff(mesh, mesh.length, false)).isEqualTo(Verdict.MESH_TLS);
        assertThat(records.opened).extracting(record -> record.wouldRefuse).containsOnly("plaintext_refused");
        assertThat(records.opened.get(0).toJson())
                .contains("\"would_refuse\":\"plaintext_refused\"", "\"port\":\"80\"");
        assertThat(records.ended).isEmpty();
    }

    @Test
    void each_port_has_a_mode_of_its_own_and_off_is_its_owners_word() {
        control.say(MutualTls.of("orders", "strict", null, null));
        MeshConfig config = new MeshConfig("orders")
                .inbound(MeshConfig.Inbound.PERMISSIVE)
                .inboundByPort(Map.of(81, MeshConfig.Inbound.STRICT, 82, MeshConfig.Inbound.OFF));
        Mesh mesh = new Mesh(config, control, records, new ManualClock());
        assertThat(mesh.inboundMode("orders", 80)).isEqualTo(MeshConfig.Inbound.STRICT);
        assertThat(mesh.inboundMode("orders", 82)).isEqualTo(MeshConfig.Inbound.OFF);
        control.say(MutualTls.UNSAID);
        assertThat(mesh.inboundMode("orders", 80)).isEqualTo(MeshConfig.Inbound.PERMISSIVE);
        assertThat(mesh.inboundMode("orders", 81)).isEqualTo(MeshConfig.Inbound.STRICT);
    }

    @Test
    void an_application_that_speaks_first_is_let_go_on_a_permissive_port_only() {
        assertThat(story(MeshConfig.Inbound.PERMISSIVE, false).serverFirst()).isEqualTo(Verdict.PASS);
        assertThat(story(MeshConfig.Inbound.STRICT, false).serverFirst()).isEqualTo(Verdict.NEED_MORE);
    }

    @Test
    void a_peer_that_hangs_up_silently_is_recorded_as_gone() {
        assertThatThrownBy(() -> story(MeshConfig.Inbound.PERMISSIVE, false).sniff(new byte[0], 0, true))
                .isInstanceOf(MeshRefusal.class);
        assertThat(records.only().reason).isEqualTo(Reason.CLIENT_GONE);
    }

    @Test
    void an_intention_decides_who_gets_in_and_the_record_names_it() throws Exception {
        control.change(rules(false, true));
        InboundConnection story = story(MeshConfig.Inbound.STRICT, false);
        shakeHands(story, "web", () -> {});
        story.closed(3, 4);
        assertThat(records.only().source).isEqualTo("web");
        assertThat(records.only().intention).isEqualTo("web => orders allow");
        assertThat(records.only().sent).isEqualTo(3);

        InboundConnection denied = story(MeshConfig.Inbound.STRICT, false);
        assertThatThrownBy(() -> shakeHands(denied, "intruder", () -> {}))
                .isInstanceOf(MeshRefusal.class)
                .hasMessageContaining("'intruder' may not call 'orders'");
        assertThat(records.ended.get(1).reason).isEqualTo(Reason.INTENTION_DENIED);
    }

    @Test
    void an_intention_that_turns_to_deny_closes_the_connections_it_forbids_and_no_others() throws Exception {
        control.change(new Intentions(true, Collections.emptyList()));
        Mesh mesh = mesh(MeshConfig.Inbound.STRICT);
        AtomicInteger webClosed = new AtomicInteger();
        AtomicInteger cronClosed = new AtomicInteger();
        InboundConnection web = mesh.inbound("orders", 80, "127.0.0.1:5", false);
        InboundConnection cron = mesh.inbound("orders", 80, "127.0.0.1:6", false);
        shakeHands(web, "web", webClosed::incrementAndGet);
        shakeHands(cron, "cron", cronClosed::incrementAndGet);
        control.change(rules(true, false));
        assertThat(webClosed).hasValue(1);
        assertThat(cronClosed).hasValue(0);
        web.closed(0, 0);
        assertThat(records.only().reason).isEqualTo(Reason.INTENTION_REVOKED);
        control.change(rules(true, false));
        assertThat(webClosed).hasValue(1);
    }

    /** A server may still be at it when its peer has gone. */
    @Test
    void what_outlives_its_connection_is_judged_as_that_peers_until_its_ports_are_anothers() throws Exception {
        control.change(new Intentions(
                true, List.of(new Intention("1", "web", "orders", List.of(new Permission(true, RouteMatch.ALL))))));
        Mesh mesh = new Mesh(
                new MeshConfig("orders")
                        .inbound(MeshConfig.Inbound.PERMISSIVE)
                        .readyWaitMillis(1)
                        .judgesRequests((port, peerPort) -> true),
                control,
                records,
                new ManualClock());
        InboundConnection web = mesh.inbound("orders", 80, "127.0.0.1:5", false);
        shakeHands(web, "web", () -> {});
        assertThat(mesh.judge("orders", 80, 5, null)).contains("'web' may not");
        web.closed(0, 0);
        assertThat(mesh.judge("orders", 80, 5, null)).contains("'web' may not");

        mesh.inbound("orders", 80, "127.0.0.1:5", false).sniff(REQUEST, 1, false);
        assertThat(mesh.judge("orders", 80, 5, null)).isNull();
    }

    private static Intentions rules(boolean byDefault, boolean allowWeb) {
        return new Intentions(byDefault, Collections.singletonList(new Intention("1", "web", "orders", allowWeb)));
    }

    /** Both ends in memory. */
    private static void shakeHands(InboundConnection story, String client, Runnable closer) throws Exception {
        SSLEngine server = story.engine();
        SSLEngine peer = new MeshTls(identity(client), BUNDLE)
                .client(
                        new SpiffeId("demo.graft", "default", "dc1", "orders"),
                        "orders.default.dc1.internal.demo.graft");
        Handshake.between(peer, server);
        story.established(server.getSession(), closer);
    }
}
