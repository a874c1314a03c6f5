package io.graftmesh.cli.demo;

import io.graftmesh.cli.UserError;
import io.graftmesh.cli.admin.Http;
import io.graftmesh.cli.process.Child;
import io.graftmesh.cli.process.Launch;
import io.graftmesh.cli.process.Processes;
import io.graftmesh.mesh.Nullable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Consul in development mode: one server, nothing on disk, every port its own. */
final class ConsulProcess {

    private static final Duration START = Duration.ofSeconds(30);
    private static final Pattern VERSION = Pattern.compile("Consul v(\\d+)\\.(\\d+)(\\.\\d+)?");

    private final Path binary;
    private final ShopMesh mesh;
    private final Processes processes;
    private final Path logs;
    private final Http http;
    private final int port;
    private String version = "Consul";
    private int major;
    private int minor;

    ConsulProcess(Path binary, ShopMesh mesh, Processes processes, Path logs, Http http) {
        this.binary = binary;
        this.mesh = mesh;
        this.processes = processes;
        this.logs = logs;
        this.http = http;
        this.port = mesh.freePort();
    }

    /** @return the binary that GRAFT_CONSUL names, or {@code consul} on the PATH; null if there is none */
    static @Nullable Path find(Map<String, String> environment) {
        String named = environment.getOrDefault("GRAFT_CONSUL", "");
        if (!named.isEmpty()) {
            if (!Files.isExecutable(Path.of(named))) {
                throw new UserError("GRAFT_CONSUL=" + named + " is no executable file: correct or unset it");
            }
            return Path.of(named);
        }
        for (String directory : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path candidate = Path.of(directory, "consul");
            if (!directory.isEmpty() && Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    void start() throws IOException, InterruptedException {
        askVersion();
        Child consul = processes.start(new Launch("consul", command(), Map.of(), logs.resolve("consul.log"), true));
        boolean ready = Waiting.until(START, () -> {
            if (!consul.isAlive()) {
                throw consul.ended();
            }
            return isReady();
        });
        if (!ready) {
            throw new UserError("Consul has no leader after " + START.toSeconds() + " s: see " + consul.log());
        }
    }

    private void askVersion() throws IOException {
        Process process = new ProcessBuilder(binary.toString(), "version")
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher found = VERSION.matcher(answer);
        if (!found.find()) {
            throw new UserError(binary + " does not say that it is Consul: "
                    + answer.strip().lines().findFirst().orElse("it says nothing"));
        }
        version = found.group().replace("Consul v", "Consul ");
        major = Integer.parseInt(found.group(1));
        minor = Integer.parseInt(found.group(2));
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "agent",
                "-dev",
                "-ui",
                "-node=graft-demo",
                "-bind=" + ShopMesh.HOST,
                "-client=" + ShopMesh.HOST,
                "-http-port=" + port,
                "-dns-port=-1",
                "-grpc-port=-1",
                "-server-port=" + mesh.freePort(),
                "-serf-lan-port=" + mesh.freePort(),
                "-serf-wan-port=" + mesh.freePort(),
                "-log-level=warn",
                "-pid-file=" + logs.resolveSibling("consul.pid"),
                "-hcl=disable_update_check = true"));
        if (isAtLeast(1, 14)) {
            command.add("-grpc-tls-port=-1");
        }
        return command;
    }

    /** It has a leader and a CA, and stands in its own catalogue: from now on it answers everything. */
    private boolean isReady() throws IOException {
        return http.get(url() + "/v1/status/leader").body().contains(ShopMesh.HOST)
                && http.get(url() + "/v1/connect/ca/roots").body().contains("RootCert")
                && http.get(url() + "/v1/health/node/graft-demo").body().contains("serfHealth");
    }

    boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || major == wantedMajor && minor >= wantedMinor;
    }

    /** @return such as {@code Consul 1.8.7} */
    String version() {
        return version;
    }

    String url() {
        return "http://" + ShopMesh.HOST + ":" + port;
    }
}
