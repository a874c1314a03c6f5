package bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application with some threads that call a service by {@code HttpURLConnection}, each one request after the other with a
 * pause between: {@code ManyClient <url>…}, of which each request takes the next. Commands: {@code run <millis>}, answered by
 * requests, lost ones, and of the others p50, p99 and p99.9 in microseconds.
 */
public final class ManyClient {

    private static final int THREADS = 8;
    private static final int PAUSE_MILLIS = 5;

    /** To connect, and to wait for an answer. */
    private static final int TIMEOUT_MILLIS = 1_000;

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static URL[] urls;

    private ManyClient() {}

    public static void main(String[] arguments) throws IOException {
        urls = new URL[arguments.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = new URL(arguments[i]);
        }
        System.out.println("READY");
        Console.serve(new Console.Commands() {
            @Override
            public String answer(String[] words) throws Exception {
                return words[1].equals("run") ? run(Integer.parseInt(words[2])) : "unknown";
            }
        });
    }

    private static String run(int millis) throws InterruptedException {
        Caller[] callers = new Caller[THREADS];
        for (int i = 0; i < THREADS; i++) {
            callers[i] = new Caller(System.nanoTime() + millis * 1_000_000L);
            callers[i].start();
        }
        int lost = 0;
        long[] all = new long[0];
        for (Caller caller : callers) {
            caller.join();
            lost += caller.lost;
            int before = all.length;
            all = Arrays.copyOf(all, before + caller.count);
            System.arraycopy(caller.micros, 0, all, before, caller.count);
        }
        Arrays.sort(all);
        return all.length + lost + " " + lost + " " + at(all, 0.5) + " " + at(all, 0.99) + " " + at(all, 0.999);
    }

    private static long at(long[] sorted, double share) {
        return sorted.length == 0 ? -1 : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
    }

    private static final class Caller extends Thread {
        private final long untilNanos;
        private long[] micros = new long[1_024];
        private int count;
        private int lost;

        Caller(long untilNanos) {
            this.untilNanos = untilNanos;
        }

        @Override
        public void run() {
            while (System.nanoTime() - untilNanos < 0) {
                long start = System.nanoTime();
                try {
                    call(urls[Math.floorMod(NEXT.getAndIncrement(), urls.length)]);
                    add((System.nanoTime() - start) / 1_000);
                } catch (IOException e) {
                    lost++;
                }
                try {
                    Thread.sleep(PAUSE_MILLIS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private void add(long value) {
            if (count == micros.length) {
                micros = Arrays.copyOf(micros, count * 2);
            }
            micros[count++] = value;
        }
    }

    private static void call(URL url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        InputStream in = connection.getInputStream();
        byte[] buffer = new byte[4_096];
        while (in.read(buffer) >= 0) {
            // To its end: only then the connection can be used again.
        }
        in.close();
    }
}
