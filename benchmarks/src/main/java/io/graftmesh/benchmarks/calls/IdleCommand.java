package io.graftmesh.benchmarks.calls;

import io.graftmesh.benchmarks.Budget;
import io.graftmesh.benchmarks.Lab;
import io.graftmesh.benchmarks.MeshFolder;
import io.graftmesh.benchmarks.Report;
import io.graftmesh.benchmarks.Samples;
import io.graftmesh.testing.jvm.Jdk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a connection costs that has called once and waits: live heap and RSS, at each end. */
@Command(
        name = "idle",
        description = "Memory of an open connection that has nothing to do, at both ends: Graft, JSSE, plaintext.",
        mixinStandardHelpOptions = true)
public final class IdleCommand implements Callable<Integer> {

    @Mixin
    private Lab lab = new Lab();

    @Option(names = "--connections", description = "open at a time (${DEFAULT-VALUE})")
    private int connections = 10_000;

    @Option(names = "--rounds", description = "interleaved rounds, fresh JVMs each (${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(names = "--jdk", description = "8, 11, 17, 21 or 25 (${DEFAULT-VALUE})")
    private int jdk = 17;

    @Override
    public Integer call() throws Exception {
        Map<String, Kept> all = new LinkedHashMap<>();
        try (Lab open = lab.open()) {
            int meshPort = Lab.freePort();
            MeshFolder mesh = new MeshFolder(open.directory().resolve("mesh"), meshPort);
            Contender.Recipe recipe = new Contender.Recipe(
                    open, Jdk.valueOf("JDK" + jdk), mesh, meshPort, Contender.Io.NIO, List.of("-Xmx2g"));
            for (int round = 0; round < rounds; round++) {
                Report.progress("round " + round);
                measure("plaintext, no agent", recipe::plain, all);
                measure("Graft mTLS, both sides", recipe::graft, all);
                measure("JSSE in the application", recipe::jsse, all);
            }
        }
        print(all);
        return 0;
    }

    private void measure(String title, Callable<Contender> recipe, Map<String, Kept> all) throws Exception {
        try (Contender contender = recipe.call()) {
            List<Contender.Weight> weights = contender.idle(connections);
            all.computeIfAbsent(title, key -> new Kept()).add(weights);
        }
    }

    private void print(Map<String, Kept> all) {
        Report.heading("KB a connection, " + connections + " idle ones, Tomcat NIO and Netty NIO, JDK " + jdk);
        Report report =
                new Report("way", "server heap", "server RSS", "client heap", "client RSS", "budget", "verdict");
        all.forEach((title, kept) -> {
            boolean ours = title.startsWith("Graft");
            Budget budget = ours ? Budget.atMost(40) : Budget.NONE;
            report.row(
                    title,
                    kept.of(0).range("%.1f"),
                    kept.of(1).range("%.1f"),
                    kept.of(2).range("%.1f"),
                    kept.of(3).range("%.1f"),
                    ours ? budget + " of heap" : "",
                    ours ? "server " + budget.verdict(kept.of(0)) + ", client " + budget.verdict(kept.of(2)) : "");
        });
        report.print();
    }

    /** Heap and RSS of the server, then of the client, round by round. */
    private static final class Kept {
        private final List<Samples> columns = new ArrayList<>();

        void add(List<Contender.Weight> weights) {
            for (int i = 0; i < weights.size(); i++) {
                of(2 * i).add(weights.get(i).heap());
                of(2 * i + 1).add(weights.get(i).rss());
            }
        }

        Samples of(int column) {
            while (columns.size() <= column) {
                columns.add(new Samples());
            }
            return columns.get(column);
        }
    }
}
