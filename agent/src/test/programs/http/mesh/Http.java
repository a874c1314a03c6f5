package mesh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** What the contract asks of the library that {@code mesh.client} names. */
public final class Http {

    private static HttpUnderTest client;
    private static volatile boolean stopped;
    private static volatile Ask last;

    private Http() {}

    private static synchronized HttpUnderTest client() throws Exception {
        if (client == null) {
            client = (HttpUnderTest) Class.forName(System.getProperty("mesh.client"))
                    .getDeclaredConstructor()
                    .newInstance();
        }
        return client;
    }

    /** @return status and body, or what was thrown: {@code 200 …}, {@code threw <type>: … <- <cause>} */
    public static String send(String[] words) throws Exception {
        try {
            Ask ask = new Ask(words);
            last = ask;
            HttpUnderTest.Reply reply = client().send(ask);
            return reply.status + " " + (reply.body == null ? "" : new String(readAll(reply.body), "UTF-8"));
        } catch (Exception e) {
            return "threw " + HttpUnderTest.causes(e);
        }
    }

    /** Gives up on what was asked last. */
    public static String cancel(String[] words) throws IOException {
        last.cancel();
        return "";
    }

    /** @return as {@link #send}, and before it whether the library gave it out {@code packed} */
    public static String unpack(String[] words) throws Exception {
        byte[] body = readAll(client().send(new Ask(words)).body);
        boolean packed = body[0] == 0x1f;
        InputStream text = new ByteArrayInputStream(body);
        return (packed ? "packed " : "plain ")
                + new String(readAll(packed ? new GZIPInputStream(text) : text), "UTF-8");
    }

    /** @return status and the number of bytes that came */
    public static String drain(String[] words) throws Exception {
        HttpUnderTest.Reply reply = client().send(new Ask(words));
        byte[] buffer = new byte[8192];
        long size = 0;
        for (int n = reply.body.read(buffer); n >= 0; n = reply.body.read(buffer)) {
            size += n;
        }
        reply.body.close();
        return reply.status + " " + size;
    }

    private static byte[] readAll(InputStream body) throws Exception {
        try {
            return Bytes.untilEnd(body);
        } finally {
            body.close();
        }
    }

    /** {@code <count> <threads> ask…} @return who answered how often, failures by what was thrown */
    public static String many(String[] words) throws Exception {
        final int threads = Integer.parseInt(words[1]);
        final AtomicInteger left = new AtomicInteger(Integer.parseInt(words[0]));
        final String[] ask = Arrays.copyOfRange(words, 2, words.length);
        final ConcurrentMap<String, AtomicInteger> counts = new ConcurrentHashMap<>();
        final CountDownLatch done = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            new Thread("many-" + i) {
                @Override
                public void run() {
                    while (left.decrementAndGet() >= 0) {
                        count(counts, once(ask));
                    }
                    done.countDown();
                }
            }.start();
        }
        done.await();
        return new TreeMap<>(counts).toString();
    }

    /** {@code ask…}: until {@link #stop}. @return as {@link #many} */
    public static String loop(String[] ask) {
        stopped = false;
        ConcurrentMap<String, AtomicInteger> counts = new ConcurrentHashMap<>();
        System.out.println("looping");
        while (!stopped) {
            String who = once(ask);
            if (count(counts, who)) {
                System.out.println("seen " + who);
            }
        }
        return new TreeMap<>(counts).toString();
    }

    public static String stop(String[] words) {
        stopped = true;
        return "";
    }

    private static boolean count(ConcurrentMap<String, AtomicInteger> counts, String who) {
        AtomicInteger fresh = new AtomicInteger();
        AtomicInteger known = counts.putIfAbsent(who, fresh);
        (known == null ? fresh : known).incrementAndGet();
        return known == null;
    }

    private static String once(String[] ask) {
        try {
            String answer = send(ask);
            if (!answer.startsWith("200 instance=")) {
                return answer;
            }
            return answer.substring("200 instance=".length(), answer.indexOf('~'));
        } catch (Exception e) {
            return "FAILED " + e;
        }
    }
}
