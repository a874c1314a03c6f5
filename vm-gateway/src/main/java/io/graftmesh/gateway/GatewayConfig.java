package io.graftmesh.gateway;

import io.graftmesh.gateway.runtime.RequestRecord;
import io.graftmesh.gateway.runtime.RequestRecorder;
import io.graftmesh.gateway.runtime.Timeouts;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Recorder;
import java.util.function.Consumer;

/** What a gateway is told when it starts. What it is to do it learns from the control plane, under its name. */
public final class GatewayConfig {

    /** Which way the gateway leads. */
    public enum Kind {
        /** Outsiders in: HTTP/1.1 and raw TCP to services of the mesh. */
        INGRESS(Registration.Kind.INGRESS_GATEWAY),
        /** Services of the mesh out, to what cannot speak mesh TLS itself. Also called egress. */
        TERMINATING(Registration.Kind.TERMINATING_GATEWAY);

        private final Registration.Kind registered;

        Kind(Registration.Kind registered) {
            this.registered = registered;
        }

        Registration.Kind registered() {
            return registered;
        }
    }

    private final Kind kind;
    private final String name;
    private final ControlPlane control;
    private final Timeouts timeouts = new Timeouts();
    private String bindAddress = "0.0.0.0";
    private String advertised = "";
    private int port;
    private int adminPort = -1;
    private boolean register = true;
    private Consumer<String> log = System.err::println;
    private RequestRecorder requests = record -> {};
    private Recorder recorder = new Recorder() {
        @Override
        public void opened(ConnectionRecord record) {}

        @Override
        public void ended(ConnectionRecord record) {}
    };

    private GatewayConfig(Kind kind, String name, ControlPlane control) {
        this.kind = kind;
        this.name = name;
        this.control = control;
    }

    /**
     * @param name the service name that the gateway bears: its identity, and the name of its config entry
     * @param control closed together with the gateway
     */
    public static GatewayConfig ingress(String name, ControlPlane control) {
        return new GatewayConfig(Kind.INGRESS, name, control);
    }

    /** @param port takes mesh TLS for every linked service; 0: any */
    public static GatewayConfig terminating(String name, int port, ControlPlane control) {
        GatewayConfig config = new GatewayConfig(Kind.TERMINATING, name, control);
        config.port = port;
        return config;
    }

    public Kind kind() {
        return kind;
    }

    public String name() {
        return name;
    }

    public ControlPlane control() {
        return control;
    }

    public int port() {
        return port;
    }

    public Timeouts timeouts() {
        return timeouts;
    }

    /** @return where the ports are opened; every address by default */
    public String bindAddress() {
        return bindAddress;
    }

    public GatewayConfig bindAddress(String address) {
        this.bindAddress = address;
        return this;
    }

    /** @return what the registration says; by default the bind address, or the node's own where that is a wildcard */
    public String advertised() {
        boolean wildcard = bindAddress.equals("0.0.0.0") || bindAddress.equals("::");
        return advertised.isEmpty() && !wildcard ? bindAddress : advertised;
    }

    public GatewayConfig advertised(String address) {
        this.advertised = address;
        return this;
    }

    /** @return of metrics and readiness, on loopback; 0: any, negative, the default: none */
    public int adminPort() {
        return adminPort;
    }

    public GatewayConfig adminPort(int value) {
        this.adminPort = value;
        return this;
    }

    public boolean register() {
        return register;
    }

    public GatewayConfig register(boolean value) {
        this.register = value;
        return this;
    }

    /** @return where lines for people go; stderr by default */
    public Consumer<String> log() {
        return log;
    }

    public GatewayConfig log(Consumer<String> lines) {
        this.log = lines;
        return this;
    }

    /** @return where one record per mesh connection goes, beside the metrics */
    public Recorder recorder() {
        return recorder;
    }

    public GatewayConfig recorder(Recorder value) {
        this.recorder = value;
        return this;
    }

    /** @return where one {@link RequestRecord} per HTTP request goes, beside the metrics */
    public RequestRecorder requests() {
        return requests;
    }

    public GatewayConfig requests(RequestRecorder value) {
        this.requests = value;
        return this;
    }
}
