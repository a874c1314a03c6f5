package io.graftmesh.benchmarks;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How large the agent's jar is, and what in it. */
@Command(name = "jar", description = "Size of the agent's jar and of its parts.", mixinStandardHelpOptions = true)
final class JarCommand implements Callable<Integer> {

    private static final String SHADED = "io/graftmesh/shaded/";

    @Option(names = "--agent", paramLabel = "JAR", description = "the agent to measure")
    private Path agent = Lab.checkout().resolve("agent/target/graft-agent.jar");

    @Override
    public Integer call() throws IOException {
        double megabytes = Files.size(agent) / 1e6;
        Budget budget = Budget.atMost(14);
        Report.heading("Size of the agent's jar");
        Map<String, Long> sizes = new TreeMap<>();
        Map<String, Integer> entries = new TreeMap<>();
        sizes(sizes, entries);
        Report parts = new Report("part", "entries", "MB, compressed");
        List<Map.Entry<String, Long>> largest = sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(12)
                .toList();
        for (Map.Entry<String, Long> part : largest) {
            parts.row(
                    part.getKey(),
                    entries.getOrDefault(part.getKey(), 0),
                    Report.format("%.2f", part.getValue() / 1e6));
        }
        parts.print();
        System.out.println(Report.format(
                "graft-agent.jar: %.2f MB, budget %s MB: %s", megabytes, budget, budget.verdict(megabytes)));
        return 0;
    }

    /**
     * The archive inside the jar knows hashes of names only (see PackAgent); the names come from the jar that it was
     * packed from, which the build leaves beside it.
     */
    private void sizes(Map<String, Long> sizes, Map<String, Integer> entries) throws IOException {
        Map<Long, Integer> packed = new HashMap<>();
        try (ZipFile zip = new ZipFile(agent.toFile())) {
            ZipEntry index = zip.getEntry("graft/index");
            try (DataInputStream in = new DataInputStream(zip.getInputStream(index))) {
                for (long left = index.getSize(); left > 0; left -= 20) {
                    long hash = in.readLong();
                    in.readInt();
                    packed.put(hash, in.readInt());
                    in.readInt();
                }
            }
            count(sizes, entries, "(index)", index.getSize());
        }
        try (ZipFile shaded = new ZipFile(agent.resolveSibling("shaded.jar").toFile())) {
            shaded.stream().forEach(entry -> {
                Integer size = packed.get(hash(entry.getName()));
                if (size != null) {
                    count(sizes, entries, part(entry.getName()), size);
                }
            });
        }
    }

    private static void count(Map<String, Long> sizes, Map<String, Integer> entries, String part, long size) {
        sizes.merge(part, size, Long::sum);
        entries.merge(part, 1, Integer::sum);
    }

    /** {@code okhttp3} or {@code com.fasterxml.jackson}: two or three steps below what they were relocated to. */
    private static String part(String name) {
        String path = name.startsWith(SHADED) ? name.substring(SHADED.length()) : name;
        String[] steps = path.split("/");
        int depth =
                Math.min(steps.length - 1, steps[0].matches("com|org|net|io") ? (steps[0].equals("io") ? 2 : 3) : 1);
        return depth <= 0 ? "(files)" : String.join(".", List.of(steps).subList(0, depth));
    }

    /** The packer's: FNV-1a, 64 bit. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
