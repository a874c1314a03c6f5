package mesh;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What this JVM bears, and what a call over one takes. */
public final class Load {

    private Load() {}

    /** @return bytes of heap that are in use after a collection, and threads */
    public static String now(String[] arguments) {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + " "
                + ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** {@code <host> <port> <n>}: calls one after the other, each over a connection of its own. @return median and most, in ms */
    public static String calls(String[] arguments) throws Exception {
        long[] took = new long[Integer.parseInt(arguments[2])];
        for (int i = 0; i < took.length; i++) {
            long start = System.nanoTime();
            String answer = Call.raw(new String[] {arguments[0], arguments[1], "Lhello"});
            Bytes.check(answer.endsWith("hello"), "answer " + answer);
            took[i] = (System.nanoTime() - start) / 1_000_000;
        }
        Arrays.sort(took);
        return took[took.length / 2] + " " + took[took.length - 1];
    }
}
