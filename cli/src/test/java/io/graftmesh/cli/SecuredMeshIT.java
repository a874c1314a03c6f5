package io.graftmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.jvm.AgentPages;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.jvm.TestPrograms;
import io.graftmesh.testing.pki.Template;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * What a bank runs: Consul with ACLs on, default deny, TLS and client certificates; each application with a token that has the
 * rights of docs/SECURITY.md and no more. The applications know nothing of any of it.
 */
@Tag("full")
class SecuredMeshIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path HOME = Path.of(System.getProperty("graft.home", ".."));

    /** Where the one caller lives that nobody has moved into the mesh yet. */
    private static final String LEGACY = "127.0.0.7";

    @TempDir
    Path temp;

    private final List<App> apps = new ArrayList<>();
    private ConsulServer consul;
    private Path programs;

    @BeforeEach
    void start() throws IOException {
        TestCa ca = TestCa.create("api");
        ca.asCert().write(temp, "ca");
        ca.issue(new Template().dns("localhost").ip("127.0.0.1").dns("server.dc1.consul"))
                .write(temp, "server");
        ca.issue(new Template().dns("client")).write(temp, "client");
        consul = ConsulServer.startSecured(
                temp.resolve("ca.pem"), temp.resolve("server.pem"), temp.resolve("server-key.pem"));
        programs = TestPrograms.compile(HOME.resolve("agent/src/test/programs/mesh"), temp.resolve("programs"));
    }

    @AfterEach
    void end() {
        apps.forEach(app -> app.jvm.close());
        consul.close();
    }

    /** One application under the agent. */
    private final class App {
        private final Path token;
        private final JvmUnderTest jvm;
        private final AgentPages pages;
        private int asked;

        App(Jdk jdk, String service, String more) throws IOException {
            token = Files.writeString(temp.resolve(service + ".token"), consul.token(rules(service)));
            jvm = JvmUnderTest.on(jdk)
                    .option("-Xmx256m")
                    .option("-XX:TieredStopAtLevel=1")
                    .option("-XX:+UseSerialGC")
                    .classPath(programs)
                    .agent(
                            HOME.resolve("agent/target/graft-agent.jar").toAbsolutePath(),
                            "service=" + service + ",state=" + temp.resolve("state-" + service) + more)
                    .environment("CONSUL_HTTP_ADDR", "https://" + consul.httpsAddress())
                    .environment("CONSUL_CACERT", temp.resolve("ca.pem").toString())
                    .environment(
                            "CONSUL_CLIENT_CERT", temp.resolve("client.pem").toString())
                    .environment(
                            "CONSUL_CLIENT_KEY", temp.resolve("client-key.pem").toString())
                    .environment("CONSUL_HTTP_TOKEN_FILE", token.toString())
                    .main("mesh.Main");
            pages = new AgentPages(jvm, PATIENCE);
            apps.add(this);
        }

        /** @param question {@code Class.method argument…}. @return {@code ok …} or {@code failed …} */
        String ask(String question) {
            String answer = "answer:" + ++asked + " ";
            jvm.send(asked + " " + question);
            return jvm.awaitOut(answer, PATIENCE).substring(answer.length());
        }

        /** No hook has failed, no right was missing, and the token stands nowhere. */
        void assertSound() throws IOException {
            assertThat(pages.adviceErrors()).isZero();
            assertThat(jvm.err()).doesNotContain("it needs", Files.readString(token));
            assertThat(pages.get("/mesh")).doesNotContain(Files.readString(token));
        }
    }

    /** The policy that the documentation gives storefront; for another service the same with its own name, if it calls anybody. */
    private static String rules(String service) throws IOException {
        String page = Files.readString(HOME.resolve("docs/SECURITY.md"));
        return page.substring(page.indexOf("```hcl\n") + 7)
                .split("\n```", 2)[0]
                .lines()
                .filter(line -> !service.equals("orders") || !line.contains("\"orders\""))
                .map(line -> line.replace("\"storefront\"", "\"" + service + "\""))
                .collect(Collectors.joining("\n"));
    }

    private App orders(int port, String more) throws IOException {
        App orders = new App(Jdk.JDK8, "orders", more);
        assertThat(orders.ask("Server.listen " + port)).startsWith("ok");
        orders.jvm.awaitErr("registered orders", PATIENCE);
        return orders;
    }

    /** @return what the server answers in plaintext; empty if it hangs up */
    private static String legacy(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(LEGACY, 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("Lhello\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[100];
            int n = socket.getInputStream().read(answer);
            return n < 0 ? "" : new String(answer, 0, n, StandardCharsets.US_ASCII);
        }
    }

    private static List<String> report(App app) {
        StringWriter out = new StringWriter();
        CommandLine graft = Graft.commandLine().setOut(new PrintWriter(out, true));
        String admin = app.jvm.awaitErr("admin http", PATIENCE).replaceFirst(".*admin (http://\\S+).*", "$1");
        assertThat(graft.execute("tls", "report", "--admin", admin)).isZero();
        return out.toString().lines().toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    @Test
    void applications_talk_where_an_intention_allows_and_strict_refuses_the_one_caller_that_the_report_names()
            throws IOException {
        int port = freePort();
        String call = "Call.untilAnswered orders.service.consul 80 hello 30";
        App orders = orders(port, "");
        App storefront = new App(Jdk.JDK17, "storefront", "");
        App cron = new App(Jdk.JDK17, "cron", "");

        assertThat(cron.ask("Call.line orders.service.consul 80 hello")).startsWith("failed");
        assertThat(orders.pages.records("intention_denied", "\"source\":\"cron\""))
                .isNotEmpty();
        consul.intention("storefront", "orders", true);
        assertThat(storefront.ask(call)).endsWith(">hello");
        assertThat(cron.ask("Call.line orders.service.consul 80 hello")).startsWith("failed");

        assertThat(legacy(port)).endsWith(">hello\n");
        assertThat(report(orders)).hasSize(2).last().asString().contains(LEGACY, "orders:" + port, "permissive");

        orders.assertSound();
        orders.jvm.terminate();
        orders.jvm.await(PATIENCE);
        App strict = orders(port, ",inbound=strict");

        assertThat(legacy(port)).isEmpty();
        assertThat(storefront.ask(call)).endsWith(">hello");
        assertThat(report(strict)).hasSize(2).last().asString().containsPattern(LEGACY + ".*strict.* 0 +1 ");
        assertThat(strict.pages.get("/metrics").lines().filter(line -> line.contains("plaintext_refused\"")))
                .singleElement()
                .asString()
                .endsWith(" 1.0");
        for (App app : List.of(strict, storefront, cron)) {
            app.assertSound();
        }
    }
}
