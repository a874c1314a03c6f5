package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Netty's epoll transport in both directions: of Netty 4.1 and 4.2, used directly, and of the one that gRPC has relocated. */
class NativeTransportIT {

    private static final TestLibraries NETTY_41 = new TestLibraries("natives", "netty");
    private static final TestLibraries NETTY_42 = NETTY_41.with(Path.of("target", "netty-4.2"));
    private static final TestLibraries GRPC =
            new TestLibraries("grpc", "grpc|perfmark|guava|failureaccess|gson|jspecify");

    private final MeshLab lab = new MeshLab();
    private final int port = MeshLab.freePort();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    private static TestLibraries netty(Jdk jdk) {
        return jdk == Jdk.JDK8 || jdk == Jdk.JDK17 ? NETTY_41 : NETTY_42;
    }

    private MeshYaml orders() {
        return new MeshYaml().service("orders", port);
    }

    private MeshApp server(Jdk jdk, String... options) {
        return netty(jdk).start(lab, jdk, "orders", options);
    }

    private MeshApp client(Jdk jdk, String... options) {
        return netty(jdk).start(lab, jdk, "storefront", options);
    }

    /** 8 and 17 with Netty 4.1, the others with 4.2. */
    @EachJdk
    void what_an_application_does_with_epoll_works_over_mutual_TLS(Jdk client) throws Exception {
        try (RecordingProxy wire = new RecordingProxy(port)) {
            lab.yaml(new MeshYaml().service("orders", wire.port()).allow("storefront", "orders"));
            MeshApp orders = server(client.other(), "port=" + port, "inbound=strict");
            orders.ok("NativePair.listen", port);
            MeshApp storefront = client(client, "outbound=mesh-only");

            assertThat(storefront.ok("NativePair.exchange", "orders.service.consul", 80))
                    .isEqualTo("onetwothree<> java.io.EOFException: closed");
            assertThat(storefront.ok("NativePair.wanting", "orders.service.consul", 80))
                    .isEqualTo("null first");
            assertThat(storefront.ok("NativePair.say", "orders.service.consul", 80, "epolls-secret"))
                    .isEqualTo("epolls-secret");
            assertThat(storefront.ok("NativePair.unix")).isEqualTo("unix");

            assertThat(wire.toServer()).startsWith(0x16, 0x03);
            assertThat(wire.saw("epolls-secret")).isFalse();
            assertThat(wire.saw("onetwothree")).isFalse();
            orders.record("\"inbound\"", "\"security\":\"mtls\"", "storefront");
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK11,JDK25", "JDK25,JDK21"})
    void io_uring_works_over_mutual_TLS(Jdk client, Jdk server) throws Exception {
        try (RecordingProxy wire = new RecordingProxy(port)) {
            lab.yaml(new MeshYaml().service("orders", wire.port()).allow("storefront", "orders"));
            MeshApp orders = uring(server, "orders", "port=" + port, "inbound=strict");
            orders.ok("NativePair.listen", port);
            MeshApp storefront = uring(client, "storefront", "outbound=mesh-only");

            assertThat(storefront.ok("NativePair.exchange", "orders.service.consul", 80))
                    .isEqualTo("onetwothree<> java.io.EOFException: closed");
            assertThat(storefront.ok("NativePair.wanting", "orders.service.consul", 80))
                    .isEqualTo("null first");

            assertThat(wire.saw("onetwothree")).isFalse();
            orders.record("\"inbound\"", "\"security\":\"mtls\"", "storefront");
        }
    }

    private MeshApp uring(Jdk jdk, String service, String... options) {
        return NETTY_42.start(lab, jdk, service, jvm -> jvm.property("native.transport", "io_uring"), options);
    }

    @EachJdk
    void grpc_calls_and_streams_over_its_relocated_epoll(Jdk client) throws Exception {
        Jdk server = client == Jdk.JDK8 ? Jdk.JDK21 : Jdk.JDK8;
        try (RecordingProxy wire = new RecordingProxy(port)) {
            lab.yaml(new MeshYaml().service("orders", wire.port()).allow("storefront", "orders"));
            MeshApp orders = GRPC.start(lab, server, "orders", "port=" + port, "inbound=strict");
            orders.ok("GrpcPair.listen", port);
            MeshApp storefront = GRPC.start(lab, client, "storefront", "outbound=mesh-only");

            assertThat(storefront.ok("GrpcPair.call", "orders.service.consul", 80, "grpcs-secret"))
                    .isEqualTo("grpcs-secret 1000 completed");

            assertThat(wire.toServer()).startsWith(0x16, 0x03);
            assertThat(wire.saw("grpcs-secret")).isFalse();
            orders.record("\"inbound\"", "\"security\":\"mtls\"", "storefront");
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void who_may_not_call_is_hung_up_on(Jdk jdk) {
        lab.yaml(orders());
        MeshApp orders = server(jdk);
        orders.ok("NativePair.listen", port);

        client(jdk).failure("NativePair.say", "orders.service.consul", 80, "x");
        GRPC.start(lab, jdk, "intruder").failure("GrpcPair.call", "orders.service.consul", 80, "x");

        orders.record("\"reason\":\"intention_denied\"", "storefront");
        orders.record("\"reason\":\"intention_denied\"", "intruder");
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void an_intention_that_turns_to_deny_ends_the_open_connection(Jdk jdk) {
        lab.yaml(orders().allow("storefront", "orders"));
        MeshApp orders = server(jdk);
        orders.ok("NativePair.listen", port);
        MeshApp storefront = client(jdk);
        assertThat(storefront.ok("NativePair.hold", "orders.service.consul", 80))
                .isEqualTo("x");
        MeshApp.Answer end = storefront.begin("NativePair.heldEnd");

        lab.yaml(orders().intention("storefront", "orders", false));

        assertThat(end.ok()).contains("reset");
        assertThat(orders.ok("Server.event")).contains("Connection reset by peer");
        orders.record("\"reason\":\"intention_revoked\"");
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void plaintext_is_served_where_it_is_permitted_and_refused_where_it_is_not(Jdk jdk) {
        lab.yaml(orders().allowByDefault());
        MeshApp orders = server(jdk);
        orders.ok("NativePair.listen", port);
        assertThat(lab.plain(Jdk.JDK17).ok("Call.raw", "127.0.0.1", port, "hello"))
                .isEqualTo("hello");
        orders.record("\"inbound\"", "\"security\":\"plaintext\"");

        MeshApp strict = server(jdk, "inbound=strict");
        int other = Integer.parseInt(strict.ok("NativePair.listen", MeshLab.freePort()));
        lab.plain(Jdk.JDK17).failure("Call.raw", "127.0.0.1", other, "hello");
        strict.record("\"reason\":\"plaintext_refused\"");
    }

    @ParameterizedTest
    @CsvSource({"JDK8,''", "JDK25,inbound=strict"})
    void a_server_that_speaks_first_greets_mesh_peers(Jdk jdk, String option) {
        lab.yaml(orders().allowByDefault());
        MeshApp orders = option.isEmpty() ? server(jdk) : server(jdk, option);
        orders.ok("NativePair.listen", port, "220");

        assertThat(client(jdk).ok("NativePair.greeted", "orders.service.consul", 80, "hello"))
                .isEqualTo("220 hello");
        if (option.isEmpty()) {
            assertThat(lab.plain(jdk).ok("Call.greeted", "127.0.0.1", port, "x"))
                    .isEqualTo("220 x");
        }
    }

    @EachJdk
    void nettys_own_DNS_client_knows_mesh_names_and_declared_hosts(Jdk jdk) {
        lab.yaml(orders().host("orders.corp.local:8080", "orders"));
        MeshApp storefront = NETTY_41.start(lab, jdk, "storefront");

        assertThat(storefront.ok("NettyNames.resolve", "orders.service.consul")).startsWith("240.");
        assertThat(storefront.ok("NettyNames.resolve", "orders.corp.local")).startsWith("240.");
        storefront.failure("NettyNames.resolve", "nobody.corp.local");
    }

    /** Netty closes the descriptor of a connect that was refused: there is no second attempt, and the application hears why. */
    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void an_instance_that_refuses_is_named_and_the_next_call_chooses_anew(Jdk jdk) {
        int dead = MeshLab.freePort();
        lab.yaml(orders().instance("orders", "dead", dead, "").allowByDefault());
        server(jdk, "port=" + port).ok("NativePair.listen", port);
        MeshApp storefront = client(jdk);

        String failure = MeshLab.eventually("one call of many meets the dead instance", () -> {
            String answer = storefront
                    .begin("NativePair.say", "orders.service.consul", 80, "again")
                    .get();
            return answer.startsWith("failed ") ? answer : null;
        });

        assertThat(failure).contains("ConnectException", "Connection refused", "127.0.0.1:" + dead, "one descriptor");
        MeshLab.eventually("the next calls meet the other one", () -> {
            String answer = storefront
                    .begin("NativePair.say", "orders.service.consul", 80, "again")
                    .get();
            return answer.equals("ok again") ? answer : null;
        });
    }

    /** A handshake uses the descriptor up: there is no second attempt, and the application hears why. */
    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void an_instance_that_does_not_speak_the_meshs_TLS_is_a_failed_connect(Jdk jdk) {
        lab.yaml(orders().allowByDefault());
        netty(jdk).start(lab, jdk, "stranger", "inbound=off").ok("NativePair.listen", port, "220");

        assertThat(client(jdk).failure("NativePair.say", "orders.service.consul", 80, "x"))
                .contains("ConnectException", "plaintext", "one descriptor");
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void outside_the_mesh_is_refused_where_only_the_mesh_is_allowed_and_untouched_elsewhere(Jdk jdk) {
        lab.yaml(orders());
        MeshApp plain = netty(jdk).start(lab, jdk, "elsewhere", "inbound=off");
        plain.ok("NativePair.listen", port + 1);

        assertThat(client(jdk, "outbound=mesh-only").failure("NativePair.say", "127.0.0.1", port + 1, "x"))
                .contains("ConnectException", "mesh");
        assertThat(client(jdk).ok("NativePair.exchange", "127.0.0.1", port + 1))
                .isEqualTo("onetwothree<> java.io.EOFException: closed");
    }
}
