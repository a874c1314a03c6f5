package io.graftmesh.testing.socket;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The server's end: a thread for each connection, whose first byte says what the server shall do. */
public final class SocketPeer implements Closeable {

    static final char ECHO = 'E';
    static final char DIGEST = 'D';
    static final char HALF_CLOSE = 'F';
    static final char KEEP = 'K';
    static final char BOTH_WAYS = 'B';
    static final char NEVER_READ = 'N';
    static final char SPOKEN_TO = 'S';
    static final char RESET = 'R';
    static final char CLOSE = 'C';
    static final char DRIP = 'W';
    static final char ADDRESSES = 'P';

    static final int HALF = 100_000;
    static final int DRIPS = 2_000;

    private final SocketKind<?, ?> kind;
    private final Closeable listener;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Semaphore released = new Semaphore(0);

    private SocketPeer(SocketKind<?, ?> kind, Closeable listener) {
        this.kind = kind;
        this.listener = listener;
    }

    /** @param port on 127.0.0.1 */
    public static SocketPeer start(SocketKind<?, ?> kind, int port) throws IOException {
        SocketPeer peer = new SocketPeer(kind, kind.opened(port));
        Thread acceptor = new Thread(peer::acceptAll, "acceptor of " + port);
        acceptor.setDaemon(true);
        acceptor.start();
        return peer;
    }

    private void acceptAll() {
        try {
            while (true) {
                Wire wire = kind.accepted(listener);
                Thread thread = new Thread(() -> serve(wire), "connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            events.add("accept failed " + e.getClass().getSimpleName());
        }
    }

    /** @return what a connection could not tell its client; waits for it */
    public String event() throws InterruptedException {
        String event = events.poll(10, TimeUnit.SECONDS);
        Wire.check(event != null, "no event of the server within 10 s");
        return event;
    }

    /** Lets one connection go that is never read. */
    public void release() {
        released.release();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve(Wire wire) {
        try {
            int first = wire.read(0);
            if (first >= 0) {
                behave((char) first, wire);
            }
        } catch (IOException | InterruptedException e) {
            events.add("failed " + e.getClass().getSimpleName() + " " + e.getMessage());
        } finally {
            try {
                wire.close();
            } catch (IOException e) {
                events.add("close failed " + e);
            }
        }
    }

    private void behave(char first, Wire wire) throws IOException, InterruptedException {
        switch (first) {
            case ECHO:
                echo(wire);
                break;
            case DIGEST:
                wire.say(Wire.digest(wire.untilEnd()));
                break;
            case HALF_CLOSE:
                wire.write(Wire.pattern(HALF));
                wire.shutdownOutput();
                events.add("half " + Wire.digest(wire.untilEnd()));
                break;
            case KEEP:
                events.add("kept " + Outcome.of(() -> Wire.digest(wire.untilEnd())));
                break;
            case BOTH_WAYS:
                bothWays(wire);
                break;
            case NEVER_READ:
                released.acquire();
                break;
            case SPOKEN_TO:
                while (wire.read(0) >= 0) {
                    wire.say("now");
                }
                break;
            case RESET:
                SocketOptions.reset(wire.socket());
                break;
            case DRIP:
                drip(wire);
                break;
            case ADDRESSES:
                wire.say(SocketOptions.addresses(wire.socket()));
                break;
            case CLOSE:
                break;
            default:
                wire.say("what is " + (int) first + "?");
        }
    }

    private static void echo(Wire wire) throws IOException {
        byte[] buffer = new byte[10_000];
        for (int n = wire.read(buffer, 0, buffer.length, 0); n >= 0; n = wire.read(buffer, 0, buffer.length, 0)) {
            wire.write(buffer, 0, n);
        }
        wire.shutdownOutput();
    }

    private static void bothWays(Wire wire) throws IOException, InterruptedException {
        int size = Integer.parseInt(wire.line());
        Background<String> reader = Background.start("reader", () -> wire.digestOf(size));
        wire.writePattern(size);
        wire.say(reader.result());
    }

    private static void drip(Wire wire) throws IOException {
        for (byte b : Wire.pattern(DRIPS)) {
            wire.write(new byte[] {b});
        }
    }
}
