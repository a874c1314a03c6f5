package io.graftmesh.agent.admin;

import io.graftmesh.mesh.MeshThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/**
 * Metrics and the process's view of the mesh, for people on this machine. One thread, one request a connection, two
 * seconds for each: it is read by a scraper now and then. It answers only GET, and no web page in a browser
 * ({@link LocalCaller}).
 */
public final class AdminServer implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 2_000;

    private final ServerSocket socket;
    private final Telemetry telemetry;
    private final MeshPage page;
    private final PlaintextPage plaintext;

    private AdminServer(ServerSocket socket, Telemetry telemetry, MeshPage page) {
        this.socket = socket;
        this.telemetry = telemetry;
        this.page = page;
        this.plaintext = page.plaintext(telemetry);
    }

    /**
     * @param port 0 for any free one
     * @throws IOException with one line for people: which address, what to do
     */
    public static AdminServer start(String host, int port, Telemetry telemetry, MeshPage page) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        if (!address.isLoopbackAddress()) {
            throw new IOException("admin=" + host + ":" + port
                    + " is not a loopback address; the admin port has no login and stays on this machine");
        }
        ServerSocket socket = new Listener();
        try {
            socket.bind(new InetSocketAddress(address, port), 16);
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "admin=" + host + ":" + port + " cannot be opened (" + e.getMessage()
                            + "); name a free port, or 0 for any, or off",
                    e);
        }
        AdminServer server = new AdminServer(socket, telemetry, page);
        MeshThread.of(server::run, "admin").start();
        return server;
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void run() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                client.setSoTimeout(TIMEOUT_MILLIS);
                serve(client);
            } catch (IOException | HttpException e) {
                // A broken client, or our own end; the next one may do better.
            }
        }
    }

    private void serve(Socket client) throws IOException, HttpException {
        DefaultBHttpServerConnection connection = new DefaultBHttpServerConnection("http", Http1Config.DEFAULT);
        connection.bind(client);
        ClassicHttpRequest request = connection.receiveRequestHeader();
        if (request == null) {
            return;
        }
        ClassicHttpResponse response = answer(request);
        response.setHeader(HttpHeaders.CONNECTION, "close");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.CONTENT_LENGTH, response.getEntity().getContentLength());
        response.setHeader(HttpHeaders.CONTENT_TYPE, response.getEntity().getContentType());
        connection.sendResponseHeader(response);
        connection.sendResponseEntity(response);
        connection.flush();
        connection.close();
    }

    private ClassicHttpResponse answer(ClassicHttpRequest request) throws IOException {
        String refusal = LocalCaller.refusal(request);
        if (refusal != null) {
            return text(HttpStatus.SC_FORBIDDEN, refusal);
        }
        if (!request.getMethod().equals("GET")) {
            return text(HttpStatus.SC_METHOD_NOT_ALLOWED, "GET only\n");
        }
        String path = request.getPath();
        int query = path.indexOf('?');
        switch (query < 0 ? path : path.substring(0, query)) {
            case "/metrics":
                return text(HttpStatus.SC_OK, telemetry.scrape());
            case "/mesh":
                return with(HttpStatus.SC_OK, page.render(), ContentType.APPLICATION_JSON);
            case "/connections":
                return with(HttpStatus.SC_OK, telemetry.connections(), ContentType.APPLICATION_JSON);
            case "/plaintext":
                return with(HttpStatus.SC_OK, plaintext.render(), ContentType.APPLICATION_JSON);
            case "/requests":
                return with(HttpStatus.SC_OK, telemetry.requests(), ContentType.APPLICATION_JSON);
            default:
                return text(
                        HttpStatus.SC_NOT_FOUND,
                        "/metrics      Prometheus\n/mesh         what this process sees of the mesh\n"
                                + "/connections  the latest ended connections, then the open ones\n"
                                + "/plaintext    who still speaks plaintext to this process\n"
                                + "/requests     the latest HTTP requests\n");
        }
    }

    private static ClassicHttpResponse text(int status, String body) {
        return with(status, body, ContentType.TEXT_PLAIN);
    }

    private static ClassicHttpResponse with(int status, String body, ContentType type) {
        ClassicHttpResponse response = new BasicClassicHttpResponse(status);
        response.setEntity(new StringEntity(body, type.withCharset("UTF-8")));
        return response;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /**
     * Up to JDK 12 the application's own {@link Socket#setSocketImplFactory} makes what any server accepts into, and an
     * impl of it need not be able to. A socket with a SOCKS proxy has the JDK's all the same.
     */
    private static final class Listener extends ServerSocket {

        private static final Proxy NOWHERE =
                new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("localhost", 1));

        Listener() throws IOException {}

        @Override
        public Socket accept() throws IOException {
            Socket accepted = new Socket(NOWHERE);
            implAccept(accepted);
            return accepted;
        }
    }
}
