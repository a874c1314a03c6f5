package io.graftmesh.testing.consul;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The real Consul, one server in one process: {@code GRAFT_CONSUL} names the binary, else {@code consul} out of
 * {@code PATH}. Every port is its own, so that several run side by side; its data survives {@link #restart}.
 */
public final class ConsulServer implements AutoCloseable {

    /** The token that may do everything, where ACLs are on. */
    public static final String MASTER_TOKEN = "6c1f7a1e-0000-4000-8000-677261667400";

    private static final Duration START = Duration.ofSeconds(30);

    private final Path directory;
    private final int httpPort;
    private final boolean acl;
    private int httpsPort;
    private final ConsulApiClient api;
    private final List<Process> helpers = new ArrayList<>();
    private @Nullable Process process;

    private ConsulServer(Path directory, int[] ports, boolean acl, String extra) throws IOException {
        this.directory = directory;
        this.httpPort = ports[0];
        this.acl = acl;
        this.api = new ConsulApiClient("http://127.0.0.1:" + httpPort, acl ? MASTER_TOKEN : "");
        Files.writeString(directory.resolve("consul.json"), ConsulSetup.configuration(ports, acl));
        // A file of its own: Consul merges what both say of ports.
        Files.writeString(directory.resolve("extra.json"), "{" + extra + "}");
    }

    /** ACLs off: everything is allowed. */
    public static ConsulServer start() {
        return launch(false, "");
    }

    /** ACLs on, default policy deny; {@link #MASTER_TOKEN} may do everything, and so do the helpers of this class. */
    public static ConsulServer startWithAcls() {
        return launch(true, "");
    }

    /** @param extra members of Consul's JSON configuration, such as {@code "log_level": "trace"} */
    public static ConsulServer startWith(String extra) {
        return launch(false, extra);
    }

    /** With an HTTPS port beside the HTTP port, which asks for client certificates of the same CA. */
    public static ConsulServer startWithTls(Path ca, Path certificate, Path key) {
        return withTls(false, ca, certificate, key);
    }

    /** As {@link #startWithAcls} and {@link #startWithTls}: what a bank runs. */
    public static ConsulServer startSecured(Path ca, Path certificate, Path key) {
        return withTls(true, ca, certificate, key);
    }

    private static ConsulServer withTls(boolean acl, Path ca, Path certificate, Path key) {
        int port = ConsulSetup.freePorts(1)[0];
        ConsulServer server = launch(
                acl,
                "\"ca_file\": \"" + ca + "\", \"cert_file\": \"" + certificate + "\", \"key_file\": \"" + key
                        + "\", \"verify_incoming_https\": true, \"ports\": {\"https\": " + port + "}");
        server.httpsPort = port;
        return server;
    }

    private static ConsulServer launch(boolean acl, String extra) {
        try {
            ConsulServer server =
                    new ConsulServer(Files.createTempDirectory("graft-consul"), ConsulSetup.freePorts(4), acl, extra);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.restart();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it (again) and waits until it has a leader and a certificate authority. */
    public void restart() {
        launchProcess();
        awaitReady();
    }

    /** Starts it without waiting, for tests that watch it come up. */
    public void launchProcess() {
        process = run(
                "consul.log",
                List.of(
                        ConsulSetup.binary(),
                        "agent",
                        "-config-file=" + directory.resolve("consul.json"),
                        "-config-file=" + directory.resolve("extra.json"),
                        "-data-dir=" + directory.resolve("data")));
    }

    public void awaitReady() {
        Awaitility.await("Consul's leader and CA, log in " + directory.resolve("consul.log"))
                .atMost(START)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    Process running = process;
                    if (running == null || !running.isAlive()) {
                        throw new IllegalStateException("Consul ended: " + lastLines("consul.log"));
                    }
                    return isReady();
                });
    }

    private boolean isReady() {
        return api.succeeds("/v1/status/leader", "\"127")
                && api.succeeds("/v1/connect/ca/roots", "RootCert")
                // Registered in its own catalogue, with ACLs resolved: from now on it answers everything.
                && api.succeeds("/v1/health/node/node-" + httpPort, "serfHealth");
    }

    private String lastLines(String log) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve(log));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    private Process run(String log, List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve(log).toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a machine that loses power: no leave, no flush. */
    public void kill() {
        end(process);
    }

    /** Makes it forget everything, while it is down. */
    public void wipe() {
        delete(directory.resolve("data"));
    }

    private static void delete(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // Gone already: close() runs again in the shutdown hook.
        }
    }

    private static void end(@Nullable Process process) {
        if (process == null) {
            return;
        }
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " survives SIGKILL");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return {@code 127.0.0.1:<port>}, what {@code CONSUL_HTTP_ADDR} takes */
    public String address() {
        return "127.0.0.1:" + httpPort;
    }

    /** @return of a server that was started with TLS */
    public String httpsAddress() {
        return "127.0.0.1:" + httpsPort;
    }

    /** @return the variables by which Consul's tools, and Graft, find this server */
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("CONSUL_HTTP_ADDR", address());
        if (acl) {
            variables.put("CONSUL_HTTP_TOKEN", MASTER_TOKEN);
        }
        return variables;
    }

    /** @return its HTTP API, as JSON texts */
    public ConsulApiClient api() {
        return api;
    }

    /** @param json an entry with {@code Kind} and {@code Name} */
    public void writeConfigEntry(String json) {
        api.put("/v1/config", json);
    }

    public void deleteConfigEntry(String kind, String name) {
        api.delete("/v1/config/" + kind + "/" + name);
    }

    /** Makes the intention, or changes the one that is there. */
    public void intention(String source, String destination, boolean allow) {
        String action = allow ? "allow" : "deny";
        String body = "{\"SourceName\": \"" + source + "\", \"DestinationName\": \"" + destination
                + "\", \"SourceType\": \"consul\", \"Action\": \"" + action + "\"}";
        String id = intentionId(source, destination);
        if (id.isEmpty()) {
            api.post("/v1/connect/intentions", body);
        } else {
            api.put("/v1/connect/intentions/" + id, body);
        }
    }

    public void deleteIntention(String source, String destination) {
        api.delete("/v1/connect/intentions/" + intentionId(source, destination));
    }

    private String intentionId(String source, String destination) {
        return api.field(
                "/v1/connect/intentions",
                "ID",
                "\"SourceName\":\"" + source + "\"",
                "\"DestinationName\":\"" + destination + "\"");
    }

    /** Makes Consul's CA a new one, of this key; the old root stays in the list. */
    public void rotateCa(String keyPem) {
        api.put(
                "/v1/connect/ca/configuration",
                "{\"Provider\": \"consul\", \"Config\": {\"PrivateKey\": \"" + keyPem.replace("\n", "\\n")
                        + "\", \"RootCert\": \"\", \"RotationPeriod\": \"2160h\"}}");
    }

    /** A native instance with no check of its own (it is passing). */
    public void registerNative(String service, String id, int port, String meta) {
        api.put(
                "/v1/agent/service/register",
                "{\"Name\": \"" + service + "\", \"ID\": \"" + id + "\", \"Address\": \"127.0.0.1\", \"Port\": " + port
                        + ", \"Meta\": " + meta + ", \"Connect\": {\"Native\": true}}");
    }

    /** A service that knows nothing of the mesh. */
    public void registerExternal(String service, String id, String address, int port) {
        api.put(
                "/v1/agent/service/register",
                "{\"Name\": \"" + service + "\", \"ID\": \"" + id + "\", \"Address\": \"" + address + "\", \"Port\": "
                        + port + "}");
    }

    /**
     * A token of its own, where ACLs are on.
     *
     * @param rules in Consul's HCL
     * @return its secret
     */
    public String token(String rules) {
        String policy = "policy-" + System.nanoTime();
        String oneLine = rules.replaceAll("#[^\n]*", "").replaceAll("\\s+", " ");
        api.put(
                "/v1/acl/policy",
                "{\"Name\": \"" + policy + "\", \"Rules\": \"" + oneLine.replace("\"", "\\\"") + "\"}");
        String answer = api.put("/v1/acl/token", "{\"Policies\": [{\"Name\": \"" + policy + "\"}]}");
        return answer.replaceAll("(?s).*\"SecretID\":\\s*\"([^\"]*)\".*", "$1");
    }

    /** As when an operator revokes it. */
    public void deleteToken(String secret) {
        String self = new ConsulApiClient("http://" + address(), secret).get("/v1/acl/token/self");
        api.delete("/v1/acl/token/" + self.replaceAll("(?s).*\"AccessorID\":\\s*\"([^\"]*)\".*", "$1"));
    }

    public void deregister(String id) {
        api.put("/v1/agent/service/deregister/" + id, "");
    }

    /** Takes an instance out of balancing: a critical check, as operators do it. */
    public void maintenance(String id, boolean enable) {
        api.put("/v1/agent/service/maintenance/" + id + "?enable=" + enable + "&reason=test", "");
    }

    public void kvPut(String key, String value) {
        api.put("/v1/kv/" + key, value);
    }

    public void kvDelete(String key) {
        api.delete("/v1/kv/" + key);
    }

    /**
     * Starts Consul's built-in proxy, a mesh peer that is not ours.
     *
     * @param arguments such as {@code -service web -upstream orders:9191}, or {@code -service orders -service-addr
     *     127.0.0.1:8080 -listen 127.0.0.1:20000 -register}
     */
    public Process connectProxy(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(ConsulSetup.binary(), "connect", "proxy", "-http-addr=" + address()));
        if (acl) {
            command.add("-token=" + MASTER_TOKEN);
        }
        command.addAll(List.of(arguments));
        Process proxy = run("proxy-" + helpers.size() + ".log", command);
        helpers.add(proxy);
        return proxy;
    }

    /** @return where its log and data are, for a failed test's reader */
    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        helpers.forEach(ConsulServer::end);
        end(process);
        delete(directory);
    }
}
