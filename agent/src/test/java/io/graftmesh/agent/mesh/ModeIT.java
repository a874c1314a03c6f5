package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way from permissive to strict: who still speaks plaintext, what strict would refuse, and then it does. */
class ModeIT {

    private final MeshLab lab = new MeshLab();
    private final int sockets = MeshLab.freePort();
    private final int channels = MeshLab.freePort();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    private MeshYaml orders() {
        return new MeshYaml().service("orders", sockets).allow("storefront", "orders");
    }

    private MeshApp server(Jdk jdk, String inbound) {
        MeshApp server =
                ChannelPrograms.start(lab, jdk, "orders", "inbound=" + inbound, "port=" + sockets + ";" + channels);
        server.ok("Server.listen", sockets);
        server.ok("ChannelServer.echo", channels);
        return server;
    }

    private static String strict(String service) {
        return "{Kind: service-defaults, Name: " + service + ", MutualTLSMode: strict}";
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void the_report_names_the_last_plaintext_caller_and_strict_refuses_exactly_that_one(Jdk jdk) {
        lab.yaml(orders());
        MeshApp server = server(jdk, "permissive");
        MeshApp legacy = lab.plain(Jdk.JDK17);
        MeshApp storefront = lab.app(Jdk.JDK17, "storefront");
        assertThat(legacy.ok("Call.raw", "127.0.0.1", channels, "Lhello")).isEqualTo("Lhello");
        assertThat(legacy.ok("Call.line", "127.0.0.1", sockets, "hello")).endsWith(">hello");
        storefront.ok("Call.line", "orders.service.consul", 80, "hello");
        assertThat(server.admin("/plaintext").replaceAll("\\s", ""))
                .contains("\"peer\":\"127.0.0.1\"", "\"passed\":1,\"refused\":0", "\"inbound\":\"permissive\"")
                .contains("\"port\":" + sockets, "\"port\":" + channels);
        assertThat(server.admin("/metrics"))
                .containsPattern("graft_plaintext_connections\\{.*outcome=\"passed\",.*port=\"" + sockets + "\".*} 1")
                .contains("graft_plaintext_last_seen_seconds{");

        lab.yaml(orders().entry(strict("orders")));
        server.awaitErr("service-defaults orders says strict");

        legacy.failure("Call.line", "127.0.0.1", sockets, "hello");
        legacy.failure("Call.raw", "127.0.0.1", channels, "hello");
        assertThat(server.record("plaintext_refused")).contains("service-defaults orders says strict");
        assertThat(server.count("direction=\"inbound\"", "reason=\"plaintext_refused\""))
                .isEqualTo(2);
        assertThat(storefront.ok("Call.line", "orders.service.consul", 80, "hello"))
                .endsWith(">hello");
        assertThat(server.admin("/plaintext").replaceAll("\\s", ""))
                .contains("\"passed\":1,\"refused\":1", "\"inbound\":\"strict\"");

        lab.yaml(orders());
        legacy.ok("Call.untilAnswered", "127.0.0.1", sockets, "x", 20);
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void a_dry_run_lets_everybody_in_and_records_whom_strict_would_refuse(Jdk jdk) {
        lab.yaml(orders());
        MeshApp server = server(jdk, "strict-dry-run");
        MeshApp legacy = lab.plain(Jdk.JDK17);
        MeshApp storefront = lab.app(Jdk.JDK17, "storefront");

        assertThat(legacy.ok("Call.line", "127.0.0.1", sockets, "hello")).endsWith(">hello");
        assertThat(legacy.ok("Call.raw", "127.0.0.1", channels, "hello")).isEqualTo("hello");
        storefront.ok("Call.line", "orders.service.consul", 80, "hello");

        server.record("\"would_refuse\":\"plaintext_refused\"", "\"port\":\"" + sockets + "\"");
        server.record("\"would_refuse\":\"plaintext_refused\"", "\"port\":\"" + channels + "\"");
        assertThat(server.record("\"source\":\"storefront\"")).doesNotContain("would_refuse");
        assertThat(server.admin("/plaintext")).contains("strict-dry-run");
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void one_port_may_be_strict_beside_another_that_is_not_and_permissive_entries_open_neither(Jdk jdk) {
        lab.yaml(orders().entry("{Kind: service-defaults, Name: orders, MutualTLSMode: permissive}"));
        MeshApp server = server(jdk, "permissive;" + channels + "=strict");
        MeshApp legacy = lab.plain(Jdk.JDK17);

        assertThat(legacy.ok("Call.line", "127.0.0.1", sockets, "hello")).endsWith(">hello");
        legacy.failure("Call.raw", "127.0.0.1", channels, "hello");
        assertThat(server.record("plaintext_refused")).contains("inbound=strict");
    }

    /** The first caller comes before the agent has read what its control plane says. */
    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void a_port_that_the_control_plane_wants_strict_lets_no_plaintext_in_at_its_start(Jdk jdk) {
        lab.yaml(orders().entry(strict("orders")));
        MeshApp legacy = lab.plain(Jdk.JDK17);
        MeshApp server = server(jdk, "permissive");

        legacy.failure("Call.line", "127.0.0.1", sockets, "hello");
        server.record("plaintext_refused");
    }
}
