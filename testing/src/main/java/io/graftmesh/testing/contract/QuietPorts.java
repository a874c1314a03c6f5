package io.graftmesh.testing.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Ports that never answer: to one TCP connects and nobody says a word, the other does not even connect. */
public final class QuietPorts implements AutoCloseable {

    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

    private final ServerSocket silent = new ServerSocket(0, 1_000, LOCAL);
    private final ServerSocket full = new ServerSocket(0, 1, LOCAL);
    private final List<SocketChannel> queue = new ArrayList<>();

    public QuietPorts() throws IOException {
        // Linux takes one or two more than the queue is long, then lets the rest wait.
        for (int i = 0; i < 8; i++) {
            SocketChannel next = SocketChannel.open();
            next.configureBlocking(false);
            next.connect(new InetSocketAddress(LOCAL, full.getLocalPort()));
            queue.add(next);
        }
    }

    /** @return a port that accepts connections and answers nothing */
    public int silent() {
        return silent.getLocalPort();
    }

    /** @return a port that does not even accept */
    public int full() {
        return full.getLocalPort();
    }

    @Override
    public void close() {
        try {
            for (SocketChannel waiting : queue) {
                waiting.close();
            }
            silent.close();
            full.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
