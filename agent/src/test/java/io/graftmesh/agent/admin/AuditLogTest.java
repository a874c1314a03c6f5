package io.graftmesh.agent.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.ConnectionRecord.Direction;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.mesh.record.Security;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

    @TempDir
    Path directory;

    private final List<String> warnings = new ArrayList<>();

    private static ConnectionRecord inbound(Reason reason) {
        ConnectionRecord record = new ConnectionRecord(Direction.INBOUND, 1);
        record.source = "web";
        record.destination = "orders";
        record.peer = "10.0.0.1:4711";
        record.peerId = SpiffeId.parse("spiffe://demo.graft/ns/default/dc/dc1/svc/web");
        record.peerSerial = "1f";
        record.security = Security.MTLS;
        record.reason = reason;
        record.intention = "web => orders allow";
        return record;
    }

    @Test
    void every_denial_and_one_in_so_many_allowed_decisions_is_a_line_for_its_owner_alone() throws Exception {
        Path file = directory.resolve("logs").resolve("audit.json");
        try (AuditLog audit = new AuditLog(file, 5, warnings::add).start()) {
            for (int i = 0; i < 10; i++) {
                audit.opened(inbound(Reason.OK));
                audit.ended(inbound(Reason.OK));
            }
            audit.ended(inbound(Reason.INTENTION_DENIED));
            audit.denied(inbound(Reason.OK), "GET", "/admin\n", "web => orders deny /admin*");
            audit.ended(inbound(Reason.CLIENT_GONE));
            audit.ended(new ConnectionRecord(Direction.OUTBOUND, 1));
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .contains(
                        "\"decision\":\"allow\"",
                        "\"certificate_serial\":\"1f\"",
                        "\"intention\":\"web => orders allow\"")
                .contains("\"source_id\":\"spiffe://demo.graft/ns/default/dc/dc1/svc/web\"");
        assertThat(lines.get(2)).contains("\"decision\":\"deny\"", "\"reason\":\"intention_denied\"");
        assertThat(lines.get(3)).contains("\"request\":\"GET /admin\\u000a\"", "deny /admin*");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(warnings).isEmpty();
    }

    @Test
    @Timeout(20)
    void whoever_decides_never_waits_and_what_cannot_be_written_is_counted() throws Exception {
        Path inTheWay = Files.createFile(directory.resolve("file"));
        AuditLog audit = new AuditLog(inTheWay.resolve("audit.json"), 1, warnings::add);
        for (int i = 0; i < 10_500; i++) {
            audit.ended(inbound(Reason.INTENTION_DENIED));
        }
        assertThat(audit.lost()).isEqualTo(500);
        audit.start();
        audit.close();
        Awaitility.await().until(() -> audit.lost() == 10_500);
        assertThat(warnings).hasSize(1).first().asString().contains("cannot write the audit file");
    }

    @Test
    void a_full_file_is_put_aside_and_one_that_was_taken_away_is_made_anew() throws Exception {
        Path path = directory.resolve("a");
        RotatingFile file = new RotatingFile(path, 10);
        for (int i = 0; i < 9; i++) {
            file.append(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(path).hasContent("line 8\n");
        assertThat(directory.resolve("a.1")).hasContent("line 7\n");
        assertThat(directory.resolve("a.5")).hasContent("line 3\n");
        assertThat(directory.resolve("a.6")).doesNotExist();
        Files.delete(path);
        file.append("new\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(path).hasContent("new\n");
        file.close();
    }
}
