package io.graftmesh.agent.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A slow network: what the first client says arrives only when the server has spoken. The others' words arrive at once. */
final class LateProxy implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final AtomicInteger connections = new AtomicInteger();

    /** @param target where the server listens on this machine */
    LateProxy(int target) throws IOException {
        this.target = target;
        thread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "late-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket("127.0.0.1", target);
                CountDownLatch spoken = new CountDownLatch(connections.getAndIncrement() == 0 ? 1 : 0);
                thread(() -> copy(server, client, spoken, false));
                thread(() -> copy(client, server, spoken, true));
            } catch (IOException e) {
                // A connection that failed, or the end; the test sees what is missing.
            }
        }
    }

    private static void copy(Socket from, Socket to, CountDownLatch spoken, boolean waits) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[16_384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (waits) {
                    spoken.await();
                }
                to.getOutputStream().write(buffer, 0, n);
                spoken.countDown();
            }
        } catch (IOException e) {
            // One end has gone, and so does the other.
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
