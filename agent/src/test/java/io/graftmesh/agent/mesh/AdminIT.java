package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The admin port is for this machine's people, and nothing that it or the agent writes holds a secret. */
class AdminIT {

    private static final List<String> PAGES = List.of("/mesh", "/metrics", "/connections", "/plaintext");

    private final MeshLab lab = new MeshLab();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    private MeshApp app(String... options) {
        lab.yaml(new MeshYaml().service("orders", MeshLab.freePort()).allowByDefault());
        MeshApp app = lab.app(Jdk.JDK17, "storefront", options);
        // The mesh starts with an application's first socket.
        app.begin("Call.line", "orders.service.consul", 80, "x").get();
        return app;
    }

    private static String status(int port, String head) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return MeshPeer.readLine(socket);
        }
    }

    @Test
    void a_web_page_reads_nothing_by_another_name_of_this_machine_or_across_sites() throws Exception {
        MeshApp app = app();
        String url = app.awaitErr("admin http").replaceFirst("(?s).*admin (http://\\S+).*", "$1");
        int port = URI.create(url).getPort();
        String get = "GET /mesh HTTP/1.1\r\n";
        Map<String, Integer> table = Map.ofEntries(
                Map.entry(get + "Host: 127.0.0.1:" + port, 200),
                Map.entry(get + "Host: localhost:" + port, 200),
                Map.entry(get + "Host: localhost\r\nOrigin: http://localhost", 200),
                Map.entry(get + "Host: localhost\r\nSec-Fetch-Site: none", 200),
                Map.entry(get + "Host: rebound.example:" + port, 403),
                Map.entry(get + "Host: 127.0.0.1.example", 403),
                Map.entry(get + "Host: localhost\r\nHost: rebound.example", 403),
                Map.entry(get + "Host: localhost\r\nOrigin: https://evil.example", 403),
                Map.entry(get + "Host: localhost\r\nOrigin: null", 403),
                Map.entry(get + "Host: localhost\r\nSec-Fetch-Site: cross-site", 403),
                Map.entry(get + "Host: localhost\r\nSec-Fetch-Site: same-site", 403),
                Map.entry("GET /mesh HTTP/1.1\r\nX: y", 403),
                Map.entry("POST /mesh HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0", 405),
                Map.entry("GET /../etc/passwd HTTP/1.1\r\nHost: localhost", 404));
        SoftAssertions all = new SoftAssertions();
        for (Map.Entry<String, Integer> row : table.entrySet()) {
            all.assertThat(status(port, row.getKey())).as(row.getKey()).contains(" " + row.getValue() + " ");
        }
        all.assertAll();
    }

    @Test
    void no_address_but_loopback_is_opened() {
        MeshApp app = app("admin=0.0.0.0:0");
        app.awaitErr("is not a loopback address");
        assertThat(app.awaitErr("admin none")).isNotEmpty();
    }

    @Test
    void neither_pages_nor_log_nor_command_line_nor_state_hold_a_key_or_are_open_to_others() throws Exception {
        MeshApp app = app("log=debug");
        StringBuilder said = new StringBuilder(app.err());
        PAGES.forEach(page -> said.append(app.admin(page)));
        Path process = Path.of("/proc", String.valueOf(app.jvm().pid()));
        said.append(Files.readString(process.resolve("cmdline")));
        Path state = lab.directory().resolve("state");
        if (Files.exists(state)) {
            try (Stream<Path> files = Files.walk(state)) {
                for (Path file : files.toList()) {
                    if (Files.isDirectory(file) && !file.equals(state)) {
                        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                        assertThat(mode).as(file.toString()).isEqualTo("rwx------");
                    }
                    said.append(Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "");
                }
            }
        }
        String key = lab.ca().asCert().keyPem().lines().skip(1).findFirst().orElseThrow();
        assertThat(said.toString()).doesNotContain("PRIVATE KEY").doesNotContain(key);
    }
}
