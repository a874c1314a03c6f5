package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sockets that applications make in their own ways, and what the JDK itself makes of sockets. */
class SocketVarietiesIT {

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

    private MeshApp orders(Jdk jdk) {
        lab.yaml(new MeshYaml().service("orders", port).allowByDefault());
        MeshApp server = lab.app(jdk, "orders");
        server.ok("Server.listen", port);
        return server;
    }

    @EachJdk
    void a_SOCKS_proxy_carries_mesh_TLS_to_the_mesh_and_plaintext_to_others(Jdk jdk) throws IOException {
        try (LittleProxy proxy = new LittleProxy();
                RecordingProxy wire = new RecordingProxy(port)) {
            lab.yaml(new MeshYaml().service("orders", wire.port()).allowByDefault());
            MeshApp server = lab.app(Jdk.JDK17, "orders", "port=" + port);
            server.ok("Server.listen", port);
            String plain = server.ok("Server.listen", 0);
            MeshApp client = lab.app(jdk, "storefront");

            assertThat(client.ok("Varieties.proxied", "orders.service.consul", 80, "SOCKS", proxy.port()))
                    .endsWith(">proxied-secret");
            assertThat(client.ok("Varieties.proxied", "127.0.0.1", plain, "SOCKS", proxy.port()))
                    .endsWith(">proxied-secret");

            assertThat(proxy.asked()).containsExactly("127.0.0.1:" + wire.port(), "127.0.0.1:" + plain);
            assertThat(wire.saw("proxied-secret")).isFalse();
            server.record("\"security\":\"mtls\"", "\"source\":\"storefront\"");
        }
    }

    @EachJdk
    void a_socket_with_an_HTTP_proxy_never_carries_plaintext_to_the_mesh_and_reaches_others(Jdk jdk)
            throws IOException {
        try (LittleProxy proxy = new LittleProxy()) {
            MeshApp server = orders(Jdk.JDK17);
            String plain = server.ok("Server.listen", 0);
            MeshApp client = lab.app(jdk, "storefront");

            assertThat(client.failure("Varieties.proxied", "127.0.0.1", port, "HTTP", proxy.port()))
                    .startsWith("java.net.ConnectException")
                    .contains("HTTP proxy cannot carry mesh TLS");
            assertThat(client.ok("Varieties.proxied", "127.0.0.1", plain, "HTTP", proxy.port()))
                    .endsWith(">proxied-secret");

            assertThat(proxy.asked()).containsExactly("127.0.0.1:" + plain);
            client.record("\"reason\":\"connect_failed\"", "HTTP proxy");
        }
    }

    @EachJdk
    void an_impl_of_the_applications_own_is_in_the_mesh_once(Jdk jdk) {
        MeshApp server = orders(Jdk.JDK17);
        MeshApp client = lab.app(jdk, "storefront");

        assertThat(client.ok("Varieties.ownImpl", "orders.service.consul", 80)).endsWith(">own");

        assertThat(client.count("outbound")).isEqualTo(1);
        server.record("\"security\":\"mtls\"", "\"source\":\"storefront\"");

        // Up to JDK 12 the factory also makes what our admin port accepts.
        assertThat(client.ok("Varieties.ownFactory", "orders.service.consul", 80))
                .endsWith(">own");
        assertThat(client.count("outbound")).isEqualTo(2);
    }

    /** As a kernel goes on with what a process has left behind. */
    @ParameterizedTest
    @CsvSource({"JDK8,JDK25", "JDK25,JDK8"})
    void a_program_that_writes_closes_and_ends_is_heard_to_its_last_byte(Jdk clientJdk, Jdk serverJdk) {
        MeshApp server = orders(serverJdk);

        for (String kind : List.of("socket", "channel")) {
            MeshApp client = lab.app(clientJdk, "storefront");
            client.begin("Closing.andEnding", "orders.service.consul", 80, kind);
            String sent = client.jvm().await(Duration.ofSeconds(60)).out();
            assertThat(sent).contains(server.ok("Server.event").substring("kept ".length()));
        }
    }

    @EachJdk
    void a_local_address_that_was_bound_stays(Jdk jdk) {
        MeshApp server = orders(Jdk.JDK17);
        MeshApp client = lab.app(jdk, "storefront");

        assertThat(client.ok("Varieties.bound", "orders.service.consul", 80, "127.0.0.2"))
                .isEqualTo("127.0.0.2 127.0.0.2");
        server.record("\"security\":\"mtls\"", "\"peer\":\"127.0.0.2:");
        assertThat(client.ok("Varieties.boundChannel", "127.0.0.1", port)).isEqualTo("127.0.0.1 127.0.0.1");
        client.record("\"outbound\"", "\"security\":\"mtls\"");
        assertThat(client.count("outbound", "reason=\"ok\"")).isEqualTo(2);
    }

    @EachJdk
    void an_instance_with_an_IPv6_address_and_a_mapped_IPv4_address_lead_to_the_mesh(Jdk jdk) {
        lab.write(
                "mesh.yaml",
                new MeshYaml()
                        .service("orders", port)
                        .allowByDefault()
                        .toString()
                        .replace("Address: 127.0.0.1", "Address: \"::1\"")
                        .replace(
                                "Services:\n",
                                "Services:\n  - {Service: mapped, ID: m, Address: 127.0.0.1, Port: " + port + "}\n"));
        MeshApp server = lab.app(Jdk.JDK17, "orders");
        server.ok("Server.listenEverywhere", port);
        MeshApp client = lab.app(jdk, "storefront");

        assertThat(client.ok("Call.line", "orders.service.consul", 80, "six")).endsWith(">six");
        assertThat(client.ok("Call.line", "::1", port, "address")).endsWith(">address");
        server.record("\"security\":\"mtls\"", "\"source\":\"storefront\"");
        assertThat(client.count("outbound", "reason=\"ok\"", "destination=\"orders\""))
                .isEqualTo(2);
        assertThat(client.failure("Call.line", "::ffff:127.0.0.1", port, "mapped"))
                .as("the mesh's, and of another name than the service's")
                .contains("mapped");
    }

    @EachJdk
    void RMI_goes_over_the_mesh_registry_and_objects_alike(Jdk jdk) {
        int object = MeshLab.freePort();
        lab.yaml(
                new MeshYaml().service("orders", port).service("orders", object).allowByDefault());
        MeshApp server = lab.app(jdk, "orders", "port=" + port + ";" + object);
        server.ok("Varieties.rmiServe", port, object);
        MeshApp client = lab.app(jdk, "storefront");

        assertThat(client.ok("Varieties.rmiCall", port, "mesh")).isEqualTo("hello-mesh");

        client.record("\"outbound\"", "127.0.0.1:" + port, "\"security\":\"mtls\"");
        client.record("\"outbound\"", "127.0.0.1:" + object, "\"security\":\"mtls\"");
        assertThat(lab.plain(jdk).ok("Varieties.rmiCall", port, "plain")).isEqualTo("hello-plain");
    }

    /** The first port that such a JVM listens on is its management agent's, and not the service's. */
    @EachJdk
    void JMX_and_JDWP_are_left_alone(Jdk jdk) throws IOException {
        int jmx = MeshLab.freePort();
        int jdwp = MeshLab.freePort();
        lab.yaml(new MeshYaml().service("orders", port).allowByDefault());
        MeshApp server = lab.start(
                jdk,
                "orders",
                jvm -> jvm.property("com.sun.management.jmxremote.port", String.valueOf(jmx))
                        .property("com.sun.management.jmxremote.rmi.port", String.valueOf(jmx))
                        .property("com.sun.management.jmxremote.authenticate", "false")
                        .property("com.sun.management.jmxremote.ssl", "false")
                        .property("java.rmi.server.hostname", "127.0.0.1")
                        .option("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + jdwp),
                lab.control());
        server.ok("Server.listen", port);
        MeshApp client = lab.app(jdk, "storefront");

        assertThat(client.ok("Call.line", "orders.service.consul", 80, "hello")).endsWith(">hello");
        server.record("\"inbound\"", "\"security\":\"mtls\"", "\"source\":\"storefront\"");
        assertThat(client.ok("Varieties.jmx", jmx)).isEqualTo("true");
        assertThat(server.count("security=\"plaintext\"")).isZero();
        try (Socket debugger = new Socket("127.0.0.1", jdwp)) {
            byte[] greeting = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
            debugger.getOutputStream().write(greeting);
            byte[] answer = new byte[greeting.length];
            new DataInputStream(debugger.getInputStream()).readFully(answer);
            assertThat(answer).isEqualTo(greeting);
        }
    }

    /** What a driver layers over a socket that is none of the mesh's. */
    @EachJdk
    void TLS_that_is_layered_over_a_socket_outside_of_the_mesh_is_untouched(Jdk jdk) throws Exception {
        lab.yaml(new MeshYaml().service("orders", port).allowByDefault());
        String keystore = OwnTls.keystore(lab);
        MeshApp server = lab.start(jdk, "orders", jvm -> jvm.property("mesh.keystore", keystore), lab.control());
        server.ok("Server.listen", port);
        String plain = server.ok("Server.listen", 0);
        MeshApp client = lab.app(jdk, "storefront");

        assertThat(client.ok("Tls.layered", "127.0.0.1", plain, "select"))
                .isEqualTo(OwnTls.serial() + " inside>select");
        assertThat(client.count("outbound")).isZero();
    }
}
