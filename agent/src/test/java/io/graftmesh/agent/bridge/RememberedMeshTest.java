package io.graftmesh.agent.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.agent.install.StartCache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedMeshTest {

    private static final byte[] DOCUMENT = "Services: [orders at 10.0.0.1:9001]".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws IOException {
        Files.write(document(), DOCUMENT);
    }

    @Test
    void the_first_start_knows_nothing() throws Exception {
        assertThat(start().isOutside(at("10.0.0.2", 9001))).isFalse();
        assertThat(start().isOutside("elsewhere.corp.local")).isFalse();
    }

    @Test
    void the_next_start_lets_pass_what_the_document_does_not_name() throws Exception {
        start().remember(DOCUMENT, List.of("10.0.0.1:9001", "Orders.corp.local:8080"));

        RememberedMesh next = start("legacy.corp.local:7000");

        assertThat(next.isOutside(at("10.0.0.2", 9001))).isTrue();
        assertThat(next.isOutside(at("10.0.0.1", 9002))).isTrue();
        assertThat(next.isOutside(at("elsewhere.corp.local", new byte[] {10, 0, 0, 2}, 8080)))
                .isTrue();
        assertThat(next.isOutside("elsewhere.corp.local")).isTrue();
    }

    @Test
    void whatever_may_be_the_meshs_waits_by_name_and_by_address() throws Exception {
        start().remember(DOCUMENT, List.of("10.0.0.1:9001", "Orders.corp.local:8080"));

        RememberedMesh next = start("legacy.corp.local:7000");

        assertThat(next.isOutside(at("10.0.0.1", 9001))).isFalse();
        assertThat(next.isOutside(at("ORDERS.corp.local", new byte[] {10, 9, 9, 9}, 8080)))
                .isFalse();
        assertThat(next.isOutside(at("legacy.corp.local", new byte[] {10, 9, 9, 9}, 7000)))
                .isFalse();
        assertThat(next.isOutside(at("orders.service.consul", new byte[] {10, 9, 9, 9}, 1)))
                .isFalse();
        assertThat(next.isOutside(at("orders.service.CONSUL.", new byte[] {10, 9, 9, 9}, 1)))
                .isFalse();
        assertThat(next.isOutside(at("240.0.0.1", 1)))
                .as("a mesh name's stand-in")
                .isFalse();
        assertThat(next.isOutside(InetSocketAddress.createUnresolved("elsewhere.corp.local", 1)))
                .isFalse();
        assertThat(next.isOutside("orders.corp.local")).isFalse();
        assertThat(next.isOutside("legacy.corp.local")).isFalse();
        assertThat(next.isOutside("anything.consul")).isFalse();
    }

    @Test
    void a_document_with_one_byte_changed_or_gone_is_not_known() throws Exception {
        start().remember(DOCUMENT, Set.of("10.0.0.1:9001"));
        RememberedMesh next = start();
        assertThat(next.isOutside(at("10.0.0.2", 9001))).isTrue();

        byte[] changed = DOCUMENT.clone();
        changed[changed.length - 3] ^= 1;
        Files.write(document(), changed);
        assertThat(next.isOutside(at("10.0.0.2", 9001))).isFalse();
        assertThat(start().isOutside(at("10.0.0.2", 9001))).isFalse();

        Files.write(document(), "longer, then".getBytes(StandardCharsets.UTF_8));
        assertThat(next.isOutside(at("10.0.0.2", 9001))).isFalse();
        Files.delete(document());
        assertThat(next.isOutside(at("10.0.0.2", 9001))).isFalse();

        Files.write(document(), DOCUMENT);
        assertThat(next.isOutside(at("10.0.0.2", 9001))).as("as it was").isTrue();
    }

    @Test
    void another_build_of_the_agent_asks_anew() throws Exception {
        start().remember(DOCUMENT, Set.of("10.0.0.1:9001"));

        RememberedMesh other = new RememberedMesh(document().toFile(), Set.of(), cache("build-2"));

        assertThat(other.isOutside(at("10.0.0.2", 9001))).isFalse();
    }

    @Test
    void the_latest_document_replaces_the_one_before() throws Exception {
        byte[] second = "Services: []".getBytes(StandardCharsets.UTF_8);
        RememberedMesh first = start();
        first.remember(DOCUMENT, Set.of("10.0.0.1:9001"));
        first.remember(second, Set.of());
        assertThat(start().isOutside(at("10.0.0.1", 9001))).isFalse();

        Files.write(document(), second);
        assertThat(start().isOutside(at("10.0.0.1", 9001))).isTrue();
    }

    private RememberedMesh start(String... declaredHere) {
        return new RememberedMesh(document().toFile(), List.of(declaredHere), cache("build-1"));
    }

    private StartCache cache(String build) {
        return new StartCache(directory.resolve("cache").toFile(), build, AgentLog.current());
    }

    private Path document() {
        return directory.resolve("mesh.yaml");
    }

    private static InetSocketAddress at(String literal, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(literal), port);
    }

    private static InetSocketAddress at(String host, byte[] address, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(host, address), port);
    }
}
