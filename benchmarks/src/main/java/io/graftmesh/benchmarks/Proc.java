package io.graftmesh.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What Linux knows of a process. */
public final class Proc {

    /** {@code getconf CLK_TCK}: 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private Proc() {}

    /** @return seconds of CPU, user and system, of all threads that the process ever had */
    public static double cpuSeconds(long pid) {
        return stat(pid, 14, 15);
    }

    /** @return seconds of CPU of all children of this process that have ended */
    public static double childrenCpuSeconds() {
        return stat(ProcessHandle.current().pid(), 16, 17);
    }

    /** @param first its number in proc(5): two clocks that belong together */
    private static double stat(long pid, int first, int second) {
        String stat = read(pid, "stat");
        // The second field is the name, in parentheses; it may hold blanks.
        String[] fromThird = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fromThird[first - 3]) + Long.parseLong(fromThird[second - 3])) / TICKS_PER_SECOND;
    }

    /** @param field {@code VmRSS}, {@code VmHWM} */
    public static double megabytes(long pid, String field) {
        for (String line : read(pid, "status").split("\n")) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IllegalStateException("no " + field + " in the status of " + pid);
    }

    /** @return the names of its threads, cut off at 15 characters as Linux does */
    public static List<String> threads(long pid) {
        List<String> names = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            for (Path task : tasks.toList()) {
                try {
                    names.add(Files.readString(task.resolve("comm")).trim());
                } catch (IOException ended) {
                    // A thread that is gone is none.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
