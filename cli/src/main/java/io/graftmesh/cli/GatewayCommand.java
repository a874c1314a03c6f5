package io.graftmesh.cli;

import io.graftmesh.gateway.GatewayConfig;
import io.graftmesh.gateway.VmGateway;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Recorder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft gateway}: a door of the mesh, in the foreground, until somebody ends it. */
@Command(
        name = "gateway",
        description = {
            "Run a gateway in the foreground; SIGTERM drains it and ends it.",
            "What it is to do, it reads under its name from the control plane (Consul's",
            "config entries ingress-gateway and terminating-gateway). Its log is stderr;",
            "stdout has one JSON line for each mesh connection that has ended."
        })
final class GatewayCommand implements Runnable {

    enum Kind {
        INGRESS,
        EGRESS
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ingress|egress", description = "Outsiders in, or services of the mesh out.")
    @SuppressWarnings("NullAway.Init") // required
    private Kind kind;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "<service>",
            description = "The name that it bears in the mesh.")
    @SuppressWarnings("NullAway.Init") // required
    private String name;

    @Option(names = "--address", defaultValue = "0.0.0.0", paramLabel = "<bind>", description = "Where it listens.")
    private String address = "";

    @Option(
            names = "--port",
            defaultValue = "0",
            paramLabel = "<N>",
            description = "egress: its port for the mesh; any free one if not given.")
    private int port;

    @Option(
            names = "--control",
            defaultValue = "consul",
            paramLabel = "consul|file:<path>",
            description = "The control plane (default: consul, found by CONSUL_HTTP_ADDR and its kin).")
    private String control = "";

    @Option(names = "--admin", paramLabel = "127.0.0.1:<port>", description = "Metrics and readiness.")
    private String admin = "";

    @Override
    public void run() {
        if (kind == Kind.INGRESS && port != 0) {
            throw new ParameterException(
                    spec.commandLine(), "an ingress has the ports of its config entry: --port is for an egress");
        }
        int adminPort = adminPort();
        checkFree(address, port);
        ControlPlane plane = ControlOption.open(control);
        GatewayConfig config = (kind == Kind.INGRESS
                        ? GatewayConfig.ingress(name, plane)
                        : GatewayConfig.terminating(name, port, plane))
                .bindAddress(address)
                .adminPort(adminPort)
                .recorder(new AccessLog(spec.commandLine().getOut()));
        try (VmGateway gateway = VmGateway.start(config)) {
            Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "drain"));
            System.err.println("gateway '" + name + "': started, control plane " + plane.describe() + ", admin "
                    + adminOf(gateway));
            gateway.awaitClosed();
        } catch (IOException e) {
            plane.close();
            throw new UserError("admin port " + admin + " cannot be opened: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String adminOf(VmGateway gateway) {
        InetSocketAddress at = gateway.adminAddress();
        return at == null ? "off" : "http://127.0.0.1:" + at.getPort();
    }

    private int adminPort() {
        if (admin.isEmpty()) {
            return -1;
        }
        int colon = admin.lastIndexOf(':');
        try {
            int number = Integer.parseInt(admin.substring(colon + 1));
            if (colon > 0 && InetAddress.getByName(admin.substring(0, colon)).isLoopbackAddress()) {
                return number;
            }
        } catch (NumberFormatException | UnknownHostException e) {
            // falls through to the one message
        }
        throw new ParameterException(
                spec.commandLine(), "--admin=" + admin + " is not 127.0.0.1:<port>; it has no login and stays local");
    }

    /** A port that is taken is the commonest mistake, and better told before anything has started. */
    private static void checkFree(String address, int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new UserError("cannot listen on " + address + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /** Every connection that has ended, refused ones included. */
    private record AccessLog(PrintWriter out) implements Recorder {
        @Override
        public void opened(ConnectionRecord record) {}

        @Override
        public void ended(ConnectionRecord record) {
            out.println(record.toJson());
        }
    }
}
