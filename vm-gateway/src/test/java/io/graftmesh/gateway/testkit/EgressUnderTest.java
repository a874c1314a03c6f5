package io.graftmesh.gateway.testkit;

import io.graftmesh.gateway.GatewayConfig;
import io.graftmesh.gateway.VmGateway;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Gateway.LinkedService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;

/** A terminating gateway named {@code exit}, and clients for it. */
public final class EgressUnderTest implements AutoCloseable {

    public final Records records = new Records();
    public final Lines lines = new Lines();
    public final VmGateway gateway;
    private final FakePlane plane;

    public EgressUnderTest(FakePlane plane, LinkedService... linked) throws Exception {
        this(plane, config -> {}, linked);
    }

    public EgressUnderTest(FakePlane plane, Consumer<GatewayConfig> more, LinkedService... linked) throws Exception {
        this.plane = plane;
        plane.gateway("exit", new Gateway(List.of(), List.of(linked)));
        GatewayConfig config = GatewayConfig.terminating("exit", 0, plane)
                .bindAddress("127.0.0.1")
                .recorder(records)
                .log(lines);
        config.timeouts().drain(0);
        more.accept(config);
        gateway = VmGateway.start(config);
        if (!gateway.awaitReady(10_000)) {
            throw new AssertionError("not ready: " + lines.all);
        }
    }

    public InetSocketAddress address() {
        return gateway.addresses().get(0);
    }

    /** As the service {@code caller}, asking for the given service by its proper name. */
    public SSLSocket connect(String caller, String service) throws IOException {
        return connectTo(caller, FakePlane.sni(service));
    }

    public SSLSocket connectTo(String caller, String sni) throws IOException {
        return MeshSockets.client(
                MeshSockets.context(plane.ca.leaf(FakePlane.spiffe(caller)), plane.ca.certificate()), address(), sni);
    }

    public Socket plain() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
