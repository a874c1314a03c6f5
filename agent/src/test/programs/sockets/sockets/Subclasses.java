package sockets;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** An application's own socket classes: the server accepts into one, both look at the bytes. */
final class Subclasses {

    static final class Counting extends Socket {
        int read;

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    read++;
                    return super.read();
                }
            };
        }
    }

    static final class Accepting extends ServerSocket {
        Accepting() throws IOException {
            super(0, 50, InetAddress.getLoopbackAddress());
        }

        @Override
        public Socket accept() throws IOException {
            Counting socket = new Counting();
            implAccept(socket);
            return socket;
        }
    }

    static String run() throws Exception {
        try (Pair pair = new Pair(new Counting(), new Accepting())) {
            pair.client.getOutputStream().write(3);
            pair.server.getOutputStream().write(4);
            return pair.server.getInputStream().read() + " "
                    + pair.client.getInputStream().read() + " " + ((Counting) pair.server).read
                    + ((Counting) pair.client).read;
        }
    }
}
