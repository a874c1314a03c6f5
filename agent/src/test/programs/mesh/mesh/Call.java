package mesh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.TreeMap;

/** Requests of one line: {@code <host> <port> <text>}. */
public final class Call {

    private static volatile boolean stopped;
    private static volatile Socket held;

    private Call() {}

    /** A connection of its own. @return the answer */
    public static String line(String[] arguments) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
            return ask(socket, "L" + arguments[2]);
        }
    }

    /** As {@link #line}, for a server that needs not be told what to do. */
    public static String raw(String[] arguments) throws IOException {
        try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
            return ask(socket, arguments[2]);
        }
    }

    /** Waits to be greeted, then speaks. @return the greeting and the answer */
    public static String greeted(String[] arguments) throws IOException {
        try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
            String greeting = Bytes.line(socket.getInputStream()).trim();
            return greeting + " " + ask(socket, arguments[2]).trim();
        }
    }

    static String ask(Socket socket, String text) throws IOException {
        socket.getOutputStream().write((text + "\n").getBytes("UTF-8"));
        String answer = Bytes.line(socket.getInputStream());
        Bytes.check(!answer.isEmpty(), "the connection ended without an answer");
        return answer;
    }

    /** As {@link #line}, and tells how many milliseconds it took, failed or not. */
    public static String timed(String[] arguments) {
        long start = System.nanoTime();
        String result;
        try {
            result = "answer " + line(arguments);
        } catch (Throwable t) {
            result = Main.describe(t);
        }
        return (System.nanoTime() - start) / 1_000_000 + " " + result;
    }

    /** Opens a connection and keeps it. */
    public static String hold(String[] arguments) throws IOException {
        held = new Socket(arguments[0], Integer.parseInt(arguments[1]));
        return ask(held, "L" + arguments[2]);
    }

    /** One more line over the held connection. */
    public static String heldLine(String[] arguments) throws IOException {
        return ask(held, arguments[0]);
    }

    /** @return how the held connection ends: waits for it */
    public static String heldEnd(String[] arguments) {
        try {
            int read = held.getInputStream().read();
            return read < 0 ? "end of stream" : "a byte";
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** {@code <host> <port>}: a new connection for each call until {@link #stop}. @return answers by who answered */
    public static String loop(String[] arguments) {
        stopped = false;
        TreeMap<String, Integer> counts = new TreeMap<>();
        System.out.println("looping");
        for (int i = 0; !stopped; i++) {
            String key;
            try {
                String answer = line(new String[] {arguments[0], arguments[1], "x"});
                key = answer.substring(0, answer.indexOf('>'));
            } catch (Throwable t) {
                key = "FAILED " + t;
            }
            Integer before = counts.get(key);
            counts.put(key, before == null ? 1 : before + 1);
            if (before == null) {
                System.out.println("seen " + key);
            }
        }
        return counts.toString();
    }

    public static String stop(String[] arguments) {
        stopped = true;
        return "";
    }

    /** {@code <host> <port> <behaviour> <seconds>}: repeats until it succeeds. @return milliseconds that it took */
    public static String untilAnswered(String[] arguments) throws Exception {
        return until(arguments, true);
    }

    /** @return milliseconds until a call was refused, and the refusal */
    public static String untilRefused(String[] arguments) throws Exception {
        return until(arguments, false);
    }

    private static String until(String[] arguments, boolean answered) throws Exception {
        long start = System.nanoTime();
        long deadline = start + Integer.parseInt(arguments[3]) * 1_000_000_000L;
        String last = "";
        while (System.nanoTime() < deadline) {
            boolean success;
            try {
                last = line(arguments);
                success = true;
            } catch (IOException | AssertionError e) {
                last = String.valueOf(e);
                success = false;
            }
            if (success == answered) {
                return (System.nanoTime() - start) / 1_000_000 + " " + last;
            }
        }
        throw new AssertionError("not " + (answered ? "answered" : "refused") + " in time; last: " + last);
    }
}
