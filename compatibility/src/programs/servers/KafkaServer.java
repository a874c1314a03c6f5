package servers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import support.Server;

/**
 * As much of a broker as a client's first steps need: ApiVersions 0 and Metadata 1 of the Kafka protocol. It names itself
 * by the option, as a real broker does by {@code advertised.listeners}, and the client connects to that anew.
 */
public final class KafkaServer implements Server {

    private static final int METADATA = 3;
    private static final int API_VERSIONS = 18;
    private static final int UNSUPPORTED_VERSION = 35;

    @Override
    public void start(int port, String advertised) throws IOException {
        ServerSocket socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        new Thread(() -> {
                    while (true) {
                        try {
                            Socket client = socket.accept();
                            new Thread(() -> serve(client, advertised)).start();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                })
                .start();
    }

    private static void serve(Socket client, String advertised) {
        try (Socket connection = client) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            while (true) {
                byte[] request = new byte[in.readInt()];
                in.readFully(request);
                byte[] answer = answer(request, advertised);
                out.writeInt(answer.length);
                out.write(answer);
                out.flush();
            }
        } catch (IOException hungUp) {
            // the client's affair
        }
    }

    private static byte[] answer(byte[] request, String advertised) throws IOException {
        DataInputStream head = new DataInputStream(new ByteArrayInputStream(request));
        int api = head.readShort();
        int version = head.readShort();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream answer = new DataOutputStream(bytes);
        answer.writeInt(head.readInt());
        if (api == API_VERSIONS) {
            versions(answer, version);
        } else if (api == METADATA) {
            metadata(answer, advertised);
        } else {
            throw new IOException("no such API here: " + api);
        }
        return bytes.toByteArray();
    }

    /** A client that asks in a later version is told so in version 0, and asks again. */
    private static void versions(DataOutputStream answer, int asked) throws IOException {
        answer.writeShort(asked == 0 ? 0 : UNSUPPORTED_VERSION);
        answer.writeInt(2);
        for (int[] api : new int[][] {{API_VERSIONS, 0, 0}, {METADATA, 1, 1}}) {
            for (int number : api) {
                answer.writeShort(number);
            }
        }
    }

    private static void metadata(DataOutputStream answer, String advertised) throws IOException {
        answer.writeInt(1);
        answer.writeInt(7);
        answer.writeUTF(advertised);
        answer.writeInt(9092);
        answer.writeShort(-1);
        answer.writeInt(7);
        answer.writeInt(0);
    }
}
