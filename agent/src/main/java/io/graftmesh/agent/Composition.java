package io.graftmesh.agent;

import io.graftmesh.agent.admin.AdminServer;
import io.graftmesh.agent.admin.AuditLog;
import io.graftmesh.agent.admin.MeshPage;
import io.graftmesh.agent.admin.Telemetry;
import io.graftmesh.agent.bridge.EarlyHooks;
import io.graftmesh.agent.bridge.HttpServers;
import io.graftmesh.agent.bridge.Lingerers;
import io.graftmesh.agent.bridge.SocketBridge;
import io.graftmesh.agent.bridge.http.Mirrors;
import io.graftmesh.consul.ConsulControlPlane;
import io.graftmesh.consul.ConsulSettings;
import io.graftmesh.consul.file.FileControlPlane;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.HostTable;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.GraftHooks;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/** The composition root: wires the mesh together, in order, and says what it started. */
public final class Composition {

    /** Well within what {@link EarlyHooks} gives the whole start; a Consul that answers at all takes some 10 ms. */
    private static final long MODE_WAIT_MILLIS = 3_000;

    private Composition() {}

    /** @return null if this JVM bears no service's name: it has no identity and takes no part */
    public static @Nullable GraftHooks start(
            AgentOptions options, AgentLog log, Instrumentation instrumentation, EarlyHooks early) throws Exception {
        String service = options.service();
        if (service == null) {
            log.info(
                    "no service named (-javaagent:graft-agent.jar=service=<name>): this JVM takes no part in the mesh");
            return null;
        }
        ControlPlane control = control(options, log, early);
        Telemetry telemetry = new Telemetry(log, SocketBridge::adviceErrors, Mirrors::lost);
        Mesh mesh = new Mesh(config(service, options), control, telemetry, MeshClock.SYSTEM);
        if (options.controlFile() != null) {
            // A file tells them all at once, and the first sockets wait for it.
            mesh.view().learnAddresses();
        }
        telemetry.follow(mesh, service);
        AuditLog audit = audit(options, telemetry, log);
        ControlLog.follow(mesh, service, log);
        Announcement announcement = new Announcement(control, service, options, log);
        if (!atShutdown(() -> stop(announcement, mesh, audit))) {
            return null;
        }
        String admin = admin(options, telemetry, new MeshPage(mesh, service), log);
        log.info("service " + service + ", control " + control.describe() + ", inbound "
                + options.inbound().name().toLowerCase(java.util.Locale.ROOT) + ", outbound "
                + options.outbound().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ", admin "
                + admin);
        awaitMode(mesh, service, options);
        return new SocketBridge(mesh, service, announcement::announce, log);
    }

    /**
     * Whoever comes in before the mesh is up waits for this: a port that the control plane wants strict lets no plaintext in at
     * its start. A control plane that cannot say, or says nothing in time, leaves it to the process's own option.
     */
    private static void awaitMode(Mesh mesh, String service, AgentOptions options) throws InterruptedException {
        boolean undecided = options.inboundByPort().values().stream()
                .anyMatch(mode -> mode != AgentOptions.Inbound.OFF && mode != AgentOptions.Inbound.STRICT);
        if (undecided) {
            mesh.view().own(service).mutualTls().awaitAnswer(Math.min(MODE_WAIT_MILLIS, options.identityWaitMillis()));
        }
    }

    private static @Nullable AuditLog audit(AgentOptions options, Telemetry telemetry, AgentLog log) {
        File file = options.audit();
        if (file == null) {
            return null;
        }
        AuditLog audit = new AuditLog(file.toPath(), options.auditOneIn(), log::warn).start();
        telemetry.audit(audit);
        return audit;
    }

    private static ControlPlane control(AgentOptions options, AgentLog log, EarlyHooks early) {
        File file = options.controlFile();
        if (file != null) {
            return FileControlPlane.open(file.toPath(), early::remember);
        }
        ConsulSettings settings = ConsulSettings.from(System.getenv());
        Path state = StateDirectory.open(options, log);
        return state == null
                ? ConsulControlPlane.connect(settings)
                : ConsulControlPlane.connect(settings, state, log::warn);
    }

    private static MeshConfig config(String service, AgentOptions options) {
        return new MeshConfig(service)
                .inbound(MeshConfig.Inbound.valueOf(options.inbound().name()))
                .inboundByPort(inboundByPort(options))
                .judgesRequests(HttpServers::judges)
                .tellsPeers(options.peerIdentity())
                .outbound(MeshConfig.Outbound.valueOf(options.outbound().name()))
                .ports(new LinkedHashSet<>(options.ports()))
                .hosts(new HostTable(options.hosts()))
                .locality(options.locality())
                .readyWaitMillis((int) Math.min(Integer.MAX_VALUE, options.identityWaitMillis()));
    }

    private static Map<Integer, MeshConfig.Inbound> inboundByPort(AgentOptions options) {
        Map<Integer, MeshConfig.Inbound> modes = new LinkedHashMap<>();
        options.inboundByPort().forEach((port, mode) -> {
            if (port != 0) {
                modes.put(port, MeshConfig.Inbound.valueOf(mode.name()));
            }
        });
        return modes;
    }

    private static String admin(AgentOptions options, Telemetry telemetry, MeshPage page, AgentLog log) {
        String host = options.adminHost();
        if (host == null) {
            return "off";
        }
        try {
            AdminServer server = AdminServer.start(host, options.adminPort(), telemetry, page);
            return "http://" + host + ":" + server.port();
        } catch (IOException e) {
            log.error(String.valueOf(e.getMessage()));
            return "none";
        }
    }

    /** @return false if the JVM is ending already: an application may be done before its mesh is */
    private static boolean atShutdown(Runnable stop) {
        try {
            Runtime.getRuntime().addShutdownHook(MeshThread.of(stop, "stop"));
            return true;
        } catch (IllegalStateException ending) {
            return false;
        }
    }

    /** Deregister first: whoever still calls us shall find another instance. */
    private static void stop(Announcement announcement, Mesh mesh, @Nullable AuditLog audit) {
        announcement.close();
        mesh.close();
        if (audit != null) {
            audit.close();
        }
        Lingerers.await();
    }
}
