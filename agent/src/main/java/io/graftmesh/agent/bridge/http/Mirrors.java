package io.graftmesh.agent.bridge.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends copies of requests, on threads of its own, over connections like the application's: by mutual TLS, balanced, on record.
 * Nobody waits for them, and nobody reads the answers. Where more come than can be sent, or one fails, it is lost and counted.
 */
public final class Mirrors {

    private static final int THREADS = 4;
    private static final int WAITING = 64;
    private static final int TIMEOUT_MILLIS = 15_000;

    private static final LongAdder LOST = new LongAdder();

    private final ThreadPoolExecutor sender;

    Mirrors() {
        sender = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                task -> OwnThread.of(task, "graft-mirror"));
        sender.allowCoreThreadTimeOut(true);
        sender.setRejectedExecutionHandler((copy, full) -> LOST.increment());
    }

    /** @return how many copies did not reach whom they were for */
    public static long lost() {
        return LOST.sum();
    }

    void send(String service, RequestCopy copy) {
        byte[] request = copy.shadow();
        if (request == null) {
            LOST.increment();
        } else {
            sender.execute(() -> send(service, request));
        }
    }

    private static void send(String service, byte[] request) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(service + ".service.consul", 80), TIMEOUT_MILLIS);
            socket.getOutputStream().write(request);
            drain(socket.getInputStream());
        } catch (IOException e) {
            LOST.increment();
        }
    }

    /** A server that is hung up on in the middle of its answer would report a client's fault. */
    private static void drain(InputStream answer) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
        byte[] buffer = new byte[8192];
        while (answer.read(buffer) >= 0 && System.nanoTime() - deadline < 0) {
            // what it says is nobody's concern
        }
    }
}
