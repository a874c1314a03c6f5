package io.graftmesh.gateway.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Metrics and readiness, on loopback only. A request must also *say* that it means this machine: else a web page in an
 * operator's browser could read it under a name of its own (DNS rebinding).
 */
public final class AdminServer implements AutoCloseable {

    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(1, MeshThread.factory("gateway-admin"));

    /** @param port 0: any */
    public AdminServer(int port, GatewayMetrics metrics, BooleanSupplier ready) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, metrics, ready));
        server.start();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private static void answer(HttpExchange exchange, GatewayMetrics metrics, BooleanSupplier ready)
            throws IOException {
        if (!isLocal(exchange.getRequestHeaders().getFirst("Host"))) {
            send(exchange, 403, "this endpoint answers requests for localhost only\n");
            return;
        }
        switch (exchange.getRequestURI().getPath()) {
            case "/metrics" -> send(exchange, 200, metrics.scrape());
            case "/ready" ->
                send(exchange, ready.getAsBoolean() ? 200 : 503, ready.getAsBoolean() ? "ready\n" : "not ready\n");
            default -> send(exchange, 404, "there are /metrics and /ready\n");
        }
    }

    private static boolean isLocal(@Nullable String host) {
        if (host == null) {
            return false;
        }
        int colon = host.indexOf(':', host.indexOf(']') + 1);
        String name = colon < 0 ? host : host.substring(0, colon);
        return LOCAL_NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    private static void send(HttpExchange exchange, int code, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(code, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
