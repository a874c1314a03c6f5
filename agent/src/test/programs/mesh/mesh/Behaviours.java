package mesh;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** The server's end of each scenario. */
final class Behaviours {

    private Behaviours() {}

    static void run(char first, Socket socket) throws Exception {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        switch (first) {
            case 'E':
                echo(in, out, socket);
                break;
            case 'K': // told to nobody but us: the client is gone
                Server.EVENTS.add("kept " + Bytes.digest(Bytes.untilEnd(in)));
                break;
            case 'S': // silent until it is spoken to
                while (in.read() >= 0) {
                    out.write("now".getBytes("US-ASCII"));
                }
                break;
            case 'N': // never reads
                Server.RELEASED.acquire();
                break;
            case 'L':
                lines(socket);
                break;
            case 'P':
                out.write(
                        (socket.getPort() + " " + socket.getLocalPort() + " " + socket.getRemoteSocketAddress() + "\n")
                                .getBytes("US-ASCII"));
                break;
            case 'T':
                timeouts(socket);
                break;
            case 'C':
                closedUnderReader(socket);
                break;
            case 'X':
                Tls.serveLayered(socket);
                break;
            case 'G':
                Web.serve(socket);
                break;
            case '+': // a banner before anything is read
                out.write("220 ready\r\n".getBytes("US-ASCII"));
                out.flush();
                out.write(("250 " + Bytes.line(in) + "\r\n").getBytes("US-ASCII"));
                break;
            case '-': // a banner while another thread reads already
                bannerUnderReader(in, out);
                break;
            default:
                out.write(("what is " + (int) first + "?\n").getBytes("US-ASCII"));
        }
    }

    private static void bannerUnderReader(final InputStream in, OutputStream out) throws Exception {
        final String[] line = new String[1];
        Thread reader = new Thread() {
            @Override
            public void run() {
                try {
                    line[0] = Bytes.line(in);
                } catch (IOException e) {
                    line[0] = Main.describe(e);
                }
            }
        };
        reader.start();
        Bytes.awaitRead(reader);
        out.write("220 ready\r\n".getBytes("US-ASCII"));
        reader.join();
        out.write(("250 " + line[0] + "\r\n").getBytes("US-ASCII"));
    }

    private static void echo(InputStream in, OutputStream out, Socket socket) throws IOException {
        byte[] buffer = new byte[10_000];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
        socket.shutdownOutput();
    }

    private static void lines(Socket socket) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), "UTF-8"));
        PrintWriter writer = new PrintWriter(socket.getOutputStream(), true);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.equals("data")) {
                DataOutputStream data = new DataOutputStream(socket.getOutputStream());
                data.writeInt(42);
                data.writeLong(-1L);
                data.writeUTF("gr\u00fc\u00df Gott");
                data.flush();
            } else {
                writer.println(System.getProperty("mesh.name", "") + ">" + line);
            }
        }
    }

    /** Reads with a timeout while nothing comes, then again when something does. */
    private static void timeouts(Socket socket) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        socket.setSoTimeout(200);
        long start = System.nanoTime();
        try {
            socket.getInputStream().read();
            out.writeInt(-1);
        } catch (SocketTimeoutException e) {
            out.writeInt((int) ((System.nanoTime() - start) / 1_000_000));
        }
        socket.setSoTimeout(5000);
        out.writeInt(socket.getInputStream().read());
        out.writeInt(socket.getSoTimeout());
    }

    private static void closedUnderReader(final Socket socket) throws Exception {
        Server.EVENTS.add("closed under a reader: " + Closing.whileReading(socket));
    }
}
