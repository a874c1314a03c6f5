package io.graftmesh.agent.mesh;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A SOCKS 5 (RFC 1928) and HTTP CONNECT proxy, for whoever asks; remembers whom it was asked for. */
final class LittleProxy implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final List<String> asked = new CopyOnWriteArrayList<>();

    LittleProxy() throws IOException {
        thread(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    thread(() -> serve(client));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    /** @return {@code host:port} of each, in the order in which they came */
    List<String> asked() {
        return asked;
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "little-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            int first = in.read();
            try (Socket server = first == 5 ? socks(in, out) : tunnel(in, out)) {
                thread(() -> copy(server, client));
                client.getInputStream().transferTo(server.getOutputStream());
                server.shutdownOutput();
                server.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // One end has gone, and so does the other.
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // The other direction ends as well.
        }
    }

    /** No authentication; an IPv4 address or a name. */
    private Socket socks(DataInputStream in, OutputStream out) throws IOException {
        in.skipBytes(in.read());
        out.write(new byte[] {5, 0});
        in.skipBytes(3);
        byte[] host = new byte[in.read() == 1 ? 4 : in.read()];
        in.readFully(host);
        String name = host.length == 4
                ? InetAddress.getByAddress(host).getHostAddress()
                : new String(host, StandardCharsets.US_ASCII);
        Socket server = dial(name, in.readUnsignedShort());
        out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
        return server;
    }

    private Socket tunnel(DataInputStream in, OutputStream out) throws IOException {
        String target = line(in).split(" ")[1];
        while (!line(in).isEmpty()) {
            // a header
        }
        Socket server = dial(
                target.substring(0, target.indexOf(':')), Integer.parseInt(target.substring(target.indexOf(':') + 1)));
        out.write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return server;
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            text.append((char) b);
        }
        return text.toString().trim();
    }

    private Socket dial(String host, int port) throws IOException {
        asked.add(host + ":" + port);
        return new Socket(host, port);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
