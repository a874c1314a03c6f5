package io.graftmesh.benchmarks.memory;

import io.graftmesh.benchmarks.Budget;
import io.graftmesh.benchmarks.Lab;
import io.graftmesh.benchmarks.MeshFolder;
import io.graftmesh.benchmarks.Report;
import io.graftmesh.benchmarks.Samples;
import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the agent keeps: at rest, that is with a service named and a port open, and after one call of the mesh. */
@Command(
        name = "memory",
        description = "RSS, classes and threads that the agent adds, at rest and after one mesh call.",
        mixinStandardHelpOptions = true)
public final class MemoryCommand implements Callable<Integer> {

    private static final Duration START = Duration.ofSeconds(30);

    @Mixin
    private Lab lab = new Lab();

    @Option(names = "--rounds", description = "interleaved rounds after one that fills the caches (${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(names = "--jdk", split = ",", description = "of 8,11,17,21,25 (${DEFAULT-VALUE})")
    private List<Integer> jdks = List.of(8, 11, 17, 21, 25);

    @Option(names = "--no-consul", negatable = true, description = "measure with the file control plane only")
    private boolean noConsul;

    @Option(names = "--jvm", paramLabel = "OPTION", description = "an option for all JVMs; may be repeated")
    private List<String> jvmOptions = new ArrayList<>();

    private final Map<String, String> consulEnvironment = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        try (Lab open = lab.open();
                AutoCloseable consul = noConsul ? () -> {} : consul()) {
            Report report = new Report(
                    "JDK",
                    "process",
                    "RSS MB",
                    "added",
                    "HWM MB, added",
                    "heap after GC, added",
                    "classes, added",
                    "threads added",
                    "verdict");
            for (int jdk : jdks) {
                new Comparison(jdk).measure(report);
            }
            Report.heading("Memory: what the agent keeps (median [quartiles] of " + rounds + " rounds)");
            report.print();
            System.out.println("Budget: server at rest, added ≤ 25 MB RSS, ≤ 4 threads, ≤ 1,500 classes.");
        }
        return 0;
    }

    private ConsulServer consul() {
        ConsulServer server = ConsulServer.start();
        consulEnvironment.putAll(server.environment());
        return server;
    }

    /** All processes on one JDK, with the agent and without. */
    private final class Comparison {
        private final Jdk jdk;
        private final Map<String, Kept> kept = new LinkedHashMap<>();

        Comparison(int feature) {
            jdk = Jdk.valueOf("JDK" + feature);
        }

        void measure(Report report) throws Exception {
            for (int round = 0; round <= rounds; round++) {
                Report.progress(jdk + ", round " + round);
                boolean counts = round > 0;
                pair("", "", counts);
                pair("file", "file", counts);
                if (!noConsul) {
                    pair("Consul", "consul", counts);
                }
            }
            kept.forEach((name, of) -> of.row(report, jdk.feature(), name, baseline(name)));
        }

        private Kept baseline(String name) {
            return kept.getOrDefault(name.replaceFirst(", Graft with .*", ""), new Kept());
        }

        /** A server and a client that calls it once. @param control empty: no agent */
        private void pair(String title, String control, boolean counts) throws Exception {
            String suffix = title.isEmpty() ? "" : ", Graft with " + title;
            int port = Lab.freePort();
            MeshFolder mesh = new MeshFolder(lab.directory().resolve("mesh-" + port), port);
            String value = control.equals("file") ? mesh.control() : control;
            String host =
                    control.isEmpty() ? "127.0.0.1" : control.equals("file") ? MeshFolder.HOST : "echo.service.consul";
            try (JvmUnderTest server = jvm("echo", value).main("bench.EchoServer", String.valueOf(port))) {
                server.awaitOut("LISTENING", START);
                awaitMesh(server, control);
                note("server at rest" + suffix, server, counts);
                int calledPort = control.equals("file") ? MeshFolder.HOST_PORT : port;
                try (JvmUnderTest client = jvm("caller", value).main("bench.EchoClient", host, "" + calledPort)) {
                    client.awaitOut("READY", START);
                    Lab.ask(client, "call", "open 1");
                    note("server after one call" + suffix, server, counts);
                    note("client after one call" + suffix, client, counts);
                }
                // In order, so that Consul forgets it: the next round's client must not try dead instances.
                server.terminate();
                server.await(START);
            }
        }

        private JvmUnderTest.Builder jvm(String service, String control) {
            JvmUnderTest.Builder jvm = JvmUnderTest.on(jdk).classPath(lab.classes());
            jvmOptions.forEach(jvm::option);
            if (!control.isEmpty()) {
                jvm.agent(lab.agent(), lab.agentOptions(service, control, "state-" + jdk));
                consulEnvironment.forEach(jvm::environment);
            }
            return jvm;
        }

        private void awaitMesh(JvmUnderTest server, String control) {
            if (!control.isEmpty()) {
                server.awaitErr(control.equals("consul") ? "registered" : "] service echo", START);
            }
        }

        private void note(String name, JvmUnderTest jvm, boolean counts) throws Exception {
            Snapshot snapshot = Snapshot.of(jvm);
            if (counts) {
                kept.computeIfAbsent(name, key -> new Kept()).add(snapshot);
            }
        }
    }

    /** All rounds of one process. */
    private static final class Kept {
        private static final Budget RSS = Budget.atMost(25);
        private static final Budget THREADS = Budget.atMost(4);
        private static final Budget CLASSES = Budget.atMost(1_500);

        private final Samples rss = new Samples();
        private final Samples peak = new Samples();
        private final Samples heap = new Samples();
        private final Samples classes = new Samples();
        private final List<List<String>> threads = new ArrayList<>();

        void add(Snapshot snapshot) {
            rss.add(snapshot.rss());
            peak.add(snapshot.peak());
            heap.add(snapshot.heap());
            classes.add(snapshot.classes());
            threads.add(snapshot.threads());
        }

        void row(Report report, int jdk, String name, Kept baseline) {
            if (baseline == this) {
                report.row(
                        jdk,
                        name,
                        rss.quartiles("%.1f"),
                        "",
                        peak.quartiles("%.1f"),
                        heap.quartiles("%.2f"),
                        classes.quartiles("%.0f"),
                        "",
                        "");
                return;
            }
            Samples added = rss.minus(baseline.rss);
            Samples addedClasses = classes.minus(baseline.classes);
            report.row(
                    jdk,
                    name,
                    rss.quartiles("%.1f"),
                    added.quartiles("%.1f"),
                    peak.minus(baseline.peak).quartiles("%.1f"),
                    heap.minus(baseline.heap).quartiles("%.2f"),
                    addedClasses.quartiles("%.0f"),
                    threadsAdded(baseline),
                    name.startsWith("server at rest") ? verdict(added, addedClasses, baseline) : "");
        }

        private String threadsAdded(Kept baseline) {
            List<String> last = foreign(threads.get(threads.size() - 1), baseline);
            return last.size() + ": " + String.join(" ", last);
        }

        /** What neither the JVM without the agent has, nor the JVM starts by itself when there is more to do. */
        private static List<String> foreign(List<String> names, Kept baseline) {
            return names.stream()
                    .filter(name -> baseline.threads.stream().noneMatch(known -> known.contains(name)))
                    .filter(name -> !name.matches("(C[12] Comp|GC |G1 |Gang|Sweeper|Attach|Common-Cleaner).*"))
                    .toList();
        }

        private String verdict(Samples added, Samples addedClasses, Kept baseline) {
            Samples threadCount = new Samples();
            threads.forEach(names -> threadCount.add(foreign(names, baseline).size()));
            return "RSS " + RSS.verdict(added) + ", threads " + THREADS.verdict(threadCount) + ", classes "
                    + CLASSES.verdict(addedClasses);
        }
    }
}
