package io.graftmesh.testing.consul;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** Which binary, which ports, which configuration. */
final class ConsulSetup {

    private ConsulSetup() {}

    static String configuration(int[] ports, boolean acl) {
        String acls = acl
                ? ",\"acl\": {\"enabled\": true, \"default_policy\": \"deny\", \"tokens\": {\"master\": \""
                        + ConsulServer.MASTER_TOKEN + "\", \"agent\": \"" + ConsulServer.MASTER_TOKEN + "\"}}"
                : "";
        return "{\"server\": true, \"bootstrap\": true, \"bind_addr\": \"127.0.0.1\", \"client_addr\": \"127.0.0.1\","
                + "\"node_name\": \"node-" + ports[0] + "\", \"connect\": {\"enabled\": true},"
                + "\"enable_central_service_config\": true, \"disable_update_check\": true,"
                // A lone server elects itself: the timeouts of a real cluster would only make tests wait.
                + "\"performance\": {\"raft_multiplier\": 1}, \"leave_on_terminate\": false,"
                + "\"ports\": {\"http\": " + ports[0] + ", \"dns\": -1, \"grpc\": -1, \"server\": "
                + ports[1]
                + ", \"serf_lan\": " + ports[2] + ", \"serf_wan\": " + ports[3] + "}" + acls + "}";
    }

    /**
     * Below the range that the kernel hands out by itself: Consul must find its ports free again after a restart, when
     * anything may have opened connections meanwhile.
     */
    static int[] freePorts(int count) {
        int[] ports = new int[count];
        for (int i = 0; i < count; ) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                ports[i++] = probe.getLocalPort();
            } catch (IOException e) {
                // taken; the next number will do
            }
        }
        return ports;
    }

    static String binary() {
        String named = System.getenv("GRAFT_CONSUL");
        if (named != null && !named.isEmpty()) {
            if (!Files.isExecutable(Path.of(named))) {
                throw new IllegalStateException("GRAFT_CONSUL=" + named + " is no executable file");
            }
            return named;
        }
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, "consul"))) {
                return directory + "/consul";
            }
        }
        throw new IllegalStateException(
                "These tests need the real Consul: set GRAFT_CONSUL to its binary (1.8.7 or newer)"
                        + " or put `consul` on the PATH");
    }
}
