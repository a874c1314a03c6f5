package io.graftmesh.gateway.testkit;

import io.graftmesh.gateway.GatewayConfig;
import io.graftmesh.gateway.VmGateway;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Gateway.IngressListener;
import io.graftmesh.mesh.control.Gateway.IngressRoute;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Consumer;

/** An ingress named {@code edge} with one listener on any port, and clients for it. */
public final class IngressUnderTest implements AutoCloseable {

    public final Records records = new Records();
    public final Lines lines = new Lines();
    public final VmGateway gateway;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private IngressUnderTest(FakePlane plane, String protocol, List<IngressRoute> routes, Consumer<GatewayConfig> more)
            throws Exception {
        plane.gateway("edge", new Gateway(List.of(new IngressListener(0, protocol, routes)), List.of()));
        GatewayConfig config = GatewayConfig.ingress("edge", plane)
                .bindAddress("127.0.0.1")
                .recorder(records)
                .requests(records)
                .log(lines);
        config.timeouts().drain(0);
        more.accept(config);
        gateway = VmGateway.start(config);
        if (!gateway.awaitReady(10_000)) {
            throw new AssertionError("not ready: " + lines.all);
        }
    }

    public static IngressUnderTest http(FakePlane plane, IngressRoute... routes) throws Exception {
        return new IngressUnderTest(plane, "http", List.of(routes), config -> {});
    }

    public static IngressUnderTest http(FakePlane plane, Consumer<GatewayConfig> more, IngressRoute... routes)
            throws Exception {
        return new IngressUnderTest(plane, "http", List.of(routes), more);
    }

    public static IngressUnderTest tcp(FakePlane plane, String service) throws Exception {
        return new IngressUnderTest(plane, "tcp", List.of(new IngressRoute(service, List.of())), config -> {});
    }

    public int port() {
        return gateway.addresses().get(0).getPort();
    }

    public Socket socket() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public HttpClient client() {
        return client;
    }

    /** Sends these bytes on a connection of their own and reads one response. */
    public HttpWire.Message raw(String request) throws IOException {
        try (Socket socket = socket()) {
            HttpWire.send(socket, request);
            InputStream in = socket.getInputStream();
            return HttpWire.response(in, request.startsWith("HEAD "));
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}
