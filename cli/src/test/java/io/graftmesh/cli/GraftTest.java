package io.graftmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GraftTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int graft(String... args) {
        CommandLine command = Graft.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(args);
    }

    @Test
    void helpNamesEveryCommandWithinEightyColumns() {
        assertThat(graft("--help")).isZero();
        assertThat(out.toString()).contains("demo", "gateway", "ca", "status");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : new String[] {"demo", "gateway", "ca", "status"}) {
            assertThat(graft(command, "--help")).isZero();
        }
        assertThat(graft("ca", "init", "--help")).isZero();
    }

    @Test
    void whatIsUnknownIsOneLineAndStatusTwo() {
        assertThat(graft("demo", "--bogus")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("graft: Unknown option: '--bogus'")
                .contains("Try 'graft demo --help'.");
        assertThat(graft("dmeo")).isEqualTo(2);
        assertThat(graft()).isEqualTo(2);
        assertThat(graft("ca")).isEqualTo(2);
    }

    @Test
    void aCaIsMadeOnceAndNeverOverwritten() throws Exception {
        Path ca = directory.resolve("ca");
        assertThat(graft("ca", "init", "--dir", ca.toString(), "--trust-domain", "prod.acme.example"))
                .isZero();
        assertThat(out.toString().lines()).hasSize(1).allMatch(line -> line.contains("ca-key.pem"));
        String key = Files.readString(ca.resolve("ca-key.pem"));
        assertThat(graft("ca", "init", "--dir", ca.toString(), "--trust-domain", "prod.acme.example"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("is there already").doesNotContain("\tat ");
        assertThat(Files.readString(ca.resolve("ca-key.pem"))).isEqualTo(key);
    }

    @Test
    void aTrustDomainThatNoDocumentWouldAcceptIsRefused() {
        assertThat(graft("ca", "init", "--dir", directory.toString(), "--trust-domain", "a b"))
                .isEqualTo(2);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aGatewayWithoutAReadableControlPlaneSaysSo() {
        assertThat(graft("gateway", "egress", "--name", "egress", "--control", "file:/nonexistent/mesh.yaml"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("cannot read /nonexistent/mesh.yaml");
        assertThat(graft("gateway", "egress", "--name", "egress", "--control", "zookeeper"))
                .isEqualTo(1);
        assertThat(graft("gateway", "ingress", "--name", "i", "--port", "80")).isEqualTo(2);
        assertThat(graft("gateway", "ingress", "--name", "i", "--admin", "192.0.2.1:80"))
                .isEqualTo(2);
    }

    @Test
    void aPortInUseIsTold() throws Exception {
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertThat(graft("gateway", "egress", "--name", "e", "--address", "127.0.0.1", "--port", port))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("cannot listen on 127.0.0.1:" + port);
        }
    }

    @Test
    void statusOfNobodyIsAnErrorOfOneLine() {
        assertThat(graft("status", "--admin", "127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).startsWith("graft: no agent answers at http://127.0.0.1:1");
    }
}
