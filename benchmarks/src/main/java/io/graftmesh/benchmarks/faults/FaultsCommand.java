package io.graftmesh.benchmarks.faults;

import io.graftmesh.benchmarks.Budget;
import io.graftmesh.benchmarks.Lab;
import io.graftmesh.benchmarks.Report;
import io.graftmesh.benchmarks.Samples;
import io.graftmesh.testing.jvm.Jdk;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What callers notice when instances fail: with Graft, and with round robin over addresses. */
@Command(
        name = "faults",
        description = "Lost requests and latencies while an instance is killed, hangs or is slow: Graft, round robin.",
        mixinStandardHelpOptions = true)
public final class FaultsCommand implements Callable<Integer> {

    private static final String[] FIGURES = {"requests", "lost", "p50 ms", "p99 ms", "p99.9 ms"};

    @Mixin
    private Lab lab = new Lab();

    @Option(names = "--rounds", description = "interleaved rounds, fresh JVMs each (${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(names = "--millis", description = "how long each fault lasts (${DEFAULT-VALUE})")
    private int millis = 5_000;

    @Option(names = "--jdk", description = "8, 11, 17, 21 or 25 (${DEFAULT-VALUE})")
    private int jdk = 17;

    @Override
    public Integer call() throws Exception {
        Map<Fault, Outcome> all = new EnumMap<>(Fault.class);
        Samples outage = new Samples();
        try (Lab open = lab.open()) {
            for (int round = 0; round < rounds; round++) {
                for (Fault fault : Fault.values()) {
                    Report.progress("round " + round + ": " + fault.title);
                    try (Trio trio = Trio.start(open, Jdk.valueOf("JDK" + jdk), round + "-" + fault)) {
                        trio.warmUp();
                        fault.happensTo(trio.victim());
                        all.computeIfAbsent(fault, key -> new Outcome()).add(trio.run(millis));
                        fault.isOver(trio.victim());
                    }
                }
                Report.progress("round " + round + ": all three are killed");
                try (Trio trio = Trio.start(open, Jdk.valueOf("JDK" + jdk), round + "-outage")) {
                    trio.warmUp();
                    outage.add(trio.outage(millis));
                }
            }
        }
        print(all, outage);
        return 0;
    }

    private void print(Map<Fault, Outcome> all, Samples outage) {
        Report.heading("Three instances, 8 threads of HttpURLConnection, " + millis / 1_000.0
                + " s from the fault on, JDK " + jdk);
        Report report = new Report("fault", "client", FIGURES[0], FIGURES[1], FIGURES[2], FIGURES[3], FIGURES[4]);
        all.forEach((fault, outcome) -> {
            report.row(outcome.cells(fault.title, "Graft", outcome.graft));
            report.row(outcome.cells("", "round robin over addresses", outcome.plain));
        });
        report.print();
        Budget budget = Budget.atMost(1);
        System.out.println(Report.format(
                "All three killed: sent again, of what the retry budget allows (20 %% and 10 a second): %s, %s: %s%n",
                outage.range("%.2f"), budget, budget.verdict(outage)));
    }

    /** Round by round, of both clients. */
    private static final class Outcome {
        private final List<Samples> graft = new ArrayList<>();
        private final List<Samples> plain = new ArrayList<>();

        void add(List<double[]> figures) {
            add(graft, figures.get(0));
            add(plain, figures.get(1));
        }

        private static void add(List<Samples> columns, double[] figures) {
            for (int i = 0; i < figures.length; i++) {
                if (columns.size() == i) {
                    columns.add(new Samples());
                }
                columns.get(i).add(figures[i]);
            }
        }

        Object[] cells(String fault, String client, List<Samples> columns) {
            List<Object> cells = new ArrayList<>(List.of(fault, client));
            for (int i = 0; i < columns.size(); i++) {
                cells.add(columns.get(i).range(i < 2 ? "%.0f" : "%.1f"));
            }
            return cells.toArray();
        }
    }
}
