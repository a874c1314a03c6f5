package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.StubConsul.Reply;
import io.graftmesh.mesh.control.HostTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A Consul that answers or does not, and a process that starts again and again with the same directory. */
abstract class LastKnownScenario {

    static final Reply HOSTS = new Reply(200, "7", "orders.corp:80=orders");
    static final Reply AWAY = new Reply(500, "", "No cluster leader");
    static final long NEVER = Duration.ofDays(1).toMillis();

    @TempDir
    Path temporary;

    Path state;
    final List<String> said = new CopyOnWriteArrayList<>();
    final ManualClock clock = new ManualClock();
    volatile Function<String, Reply> consul = request -> HOSTS;
    StubConsul stub;

    @BeforeEach
    void start() throws IOException {
        state = Files.createDirectory(
                temporary.resolve("state"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        stub = new StubConsul(request -> consul.apply(request));
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    ConsulSettings settings(String... more) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("CONSUL_HTTP_ADDR", stub.address());
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return ConsulSettings.from(variables);
    }

    ConsulControlPlane plane(ConsulSettings settings) {
        return ConsulControlPlane.connect(settings, new LastKnown(state, settings, said::add, clock, NEVER));
    }

    void remember(ConsulSettings settings) {
        stub.requests().clear();
        try (ConsulControlPlane plane = plane(settings)) {
            plane.watchHosts(new Recording<>());
            awaitRequests("/kv/", 2);
        }
        assertThat(files()).hasSize(1);
    }

    /** The second question is asked when the first answer has been taken in. */
    void awaitRequests(String path, int count) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> stub.requests().stream()
                                .filter(request -> request.contains(path))
                                .count()
                        >= count);
    }

    List<Path> files() {
        try (Stream<Path> files = Files.list(state)) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** @return what a new start sees, once it has been told that Consul fails */
    Recording<HostTable> nextStart(ConsulSettings settings) {
        Recording<HostTable> hosts = new Recording<>();
        try (ConsulControlPlane plane = plane(settings)) {
            plane.watchHosts(hosts);
            hosts.awaitFailure();
        }
        return hosts;
    }
}
