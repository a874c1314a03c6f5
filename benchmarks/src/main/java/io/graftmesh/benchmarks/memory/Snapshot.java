package io.graftmesh.benchmarks.memory;

import io.graftmesh.benchmarks.Lab;
import io.graftmesh.benchmarks.Proc;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that has come to rest. Asked from outside: a JMX or attach inside would be most of what is seen. */
record Snapshot(double rss, double peak, double heap, double classes, List<String> threads) {

    private static final double CALM_MEGABYTES = 0.3;
    private static final int CALM_LOOKS = 6;
    private static final int LOOKS = 100;

    static Snapshot of(JvmUnderTest jvm) throws IOException, InterruptedException {
        settle(jvm.pid());
        double heap = Double.parseDouble(Lab.ask(jvm, "gc-" + System.nanoTime(), "gc")) / (1 << 20);
        settle(jvm.pid());
        return new Snapshot(
                Proc.megabytes(jvm.pid(), "VmRSS"),
                Proc.megabytes(jvm.pid(), "VmHWM"),
                heap,
                loadedClasses(jvm.pid()),
                Proc.threads(jvm.pid()));
    }

    /** Until nothing has moved for a while: compilers and start-up threads go on after the program says it is ready. */
    private static void settle(long pid) throws InterruptedException {
        double last = 0;
        int calm = 0;
        for (int look = 0; look < LOOKS && calm < CALM_LOOKS; look++) {
            double now = Proc.megabytes(pid, "VmRSS");
            calm = Math.abs(now - last) < CALM_MEGABYTES ? calm + 1 : 0;
            last = now;
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** By our own jstat, which reads the counters that every JVM shares in a file, and does not attach. */
    private static double loadedClasses(long pid) throws IOException, InterruptedException {
        Process jstat = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jstat").toString(),
                        "-class",
                        String.valueOf(pid))
                .redirectErrorStream(true)
                .start();
        String[] lines =
                new String(jstat.getInputStream().readAllBytes()).trim().split("\n");
        if (jstat.waitFor() != 0) {
            throw new IOException("jstat: " + String.join("\n", lines));
        }
        return Double.parseDouble(
                lines[lines.length - 1].trim().split("\\s+")[0].replace(',', '.'));
    }
}
