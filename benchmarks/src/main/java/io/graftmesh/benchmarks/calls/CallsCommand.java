package io.graftmesh.benchmarks.calls;

import io.graftmesh.benchmarks.Budget;
import io.graftmesh.benchmarks.Lab;
import io.graftmesh.benchmarks.MeshFolder;
import io.graftmesh.benchmarks.Report;
import io.graftmesh.benchmarks.Samples;
import io.graftmesh.testing.jvm.Jdk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The same 1 KiB calls, carried in five ways. */
@Command(
        name = "calls",
        description = "1 KiB HTTP keep-alive calls: plaintext, Graft, JSSE in the application, HAProxy sidecars.",
        mixinStandardHelpOptions = true)
public final class CallsCommand implements Callable<Integer> {

    /** The ways, in the order of the first round and of the tables. */
    private enum Way {
        PLAIN("plaintext, no agent"),
        PASSING("plaintext, agent, not the mesh's"),
        GRAFT("Graft mTLS, both sides"),
        JSSE("JSSE in the application"),
        SIDECARS("HAProxy sidecar pair, mTLS");

        final String title;

        Way(String title) {
            this.title = title;
        }
    }

    @Mixin
    private Lab lab = new Lab();

    @Option(names = "--rounds", description = "interleaved rounds (${DEFAULT-VALUE})")
    private int rounds = 15;

    @Option(names = "--warm-up", description = "rounds before these, which do not count (${DEFAULT-VALUE})")
    private int warmUp = 3;

    @Option(names = "--millis", description = "of one contender's turn (${DEFAULT-VALUE})")
    private int millis = 2_000;

    @Option(names = "--connections", split = ",", description = "numbers of connections (${DEFAULT-VALUE})")
    private List<Integer> connections = List.of(1, 8);

    @Option(names = "--io", description = "blocking sockets, or nio: Tomcat called by Netty (${DEFAULT-VALUE})")
    private Contender.Io io = Contender.Io.BLOCKING;

    @Option(names = "--jdk", description = "8, 11, 17, 21 or 25 (${DEFAULT-VALUE})")
    private int jdk = 17;

    @Option(names = "--haproxy-threads", description = "nbthread of each sidecar (${DEFAULT-VALUE})")
    private int haproxyThreads = 1;

    @Option(names = "--haproxy-mode", description = "tcp or http (${DEFAULT-VALUE})")
    private String haproxyMode = "tcp";

    @Option(names = "--jvm", paramLabel = "OPTION", description = "an option for all JVMs; may be repeated")
    private List<String> jvmOptions = new ArrayList<>();

    private final Map<Way, Contender> contenders = new EnumMap<>(Way.class);

    @Override
    public Integer call() throws Exception {
        try (Lab open = lab.open()) {
            try {
                start(open);
                for (int n : connections) {
                    measure(n);
                }
            } finally {
                for (Contender contender : contenders.values()) {
                    contender.close();
                }
            }
        }
        return 0;
    }

    private void start(Lab open) throws Exception {
        int meshPort = Lab.freePort();
        MeshFolder mesh = new MeshFolder(open.directory().resolve("mesh"), meshPort);
        Contender.Recipe recipe =
                new Contender.Recipe(open, Jdk.valueOf("JDK" + jdk), mesh, meshPort, io, List.copyOf(jvmOptions));
        contenders.put(Way.PLAIN, recipe.plain());
        contenders.put(Way.PASSING, recipe.passing());
        contenders.put(Way.GRAFT, recipe.graft());
        contenders.put(Way.JSSE, recipe.jsse());
        contenders.put(Way.SIDECARS, recipe.sidecars(haproxyMode, haproxyThreads));
    }

    private void measure(int n) {
        Outcomes outcomes = new Outcomes();
        List<Way> order = new ArrayList<>(contenders.keySet());
        for (int round = -warmUp; round < rounds; round++) {
            Report.progress(n + " connections, round " + round);
            for (Way way : order) {
                Contender.Turn turn =
                        Objects.requireNonNull(contenders.get(way)).turn(n, millis);
                if (round >= 0) {
                    outcomes.of(way).add(turn);
                }
            }
            // Each round begins elsewhere, so that nobody always runs after the same neighbour.
            Collections.rotate(order, 1);
        }
        Report.heading("Calls: 1 KiB over HTTP keep-alive, " + io.title + ", " + n + " connection" + (n == 1 ? "" : "s")
                + ", JDK " + jdk + ", " + rounds + " rounds of " + millis + " ms");
        absolute(outcomes);
        relative(outcomes);
        verdicts(n, outcomes);
    }

    private static void absolute(Outcomes outcomes) {
        Report table = new Report(
                "way", "calls/s [quartiles]", "p50 µs", "p99 µs", "server CPU µs a call", "all CPU µs a call");
        for (Way way : Way.values()) {
            Outcome o = outcomes.of(way);
            table.row(
                    way.title,
                    o.throughput.quartiles("%.0f"),
                    o.p50.quartiles("%.1f"),
                    o.p99.quartiles("%.1f"),
                    o.server.quartiles("%.1f"),
                    o.all.quartiles("%.1f"));
        }
        table.print();
    }

    private static void relative(Outcomes outcomes) {
        Outcome plain = outcomes.of(Way.PLAIN);
        Report table = new Report("÷ plaintext, round by round", "throughput", "p50", "p99", "server CPU", "all CPU");
        for (Way way : Way.values()) {
            Outcome o = outcomes.of(way);
            table.row(
                    way.title,
                    o.throughput.over(plain.throughput).quartiles("%.2f"),
                    o.p50.over(plain.p50).quartiles("%.2f"),
                    o.p99.over(plain.p99).quartiles("%.2f"),
                    o.server.over(plain.server).quartiles("%.2f"),
                    o.all.over(plain.all).quartiles("%.2f"));
        }
        table.print();
    }

    private static void verdicts(int n, Outcomes outcomes) {
        Verdicts verdicts = new Verdicts(outcomes);
        if (n == 1) {
            verdicts.judge(Way.GRAFT, "p50", Way.PLAIN, o -> o.p50, Budget.atMost(1.15));
            verdicts.judge(Way.GRAFT, "throughput", Way.PLAIN, o -> o.throughput, Budget.atLeast(0.85));
            // What TLS by the JDK costs on this machine, whoever calls it, is in these two.
            verdicts.judge(Way.GRAFT, "p50", Way.JSSE, o -> o.p50, Budget.NONE);
            verdicts.judge(Way.GRAFT, "all CPU a call", Way.JSSE, o -> o.all, Budget.NONE);
        } else {
            verdicts.judge(Way.GRAFT, "throughput", Way.JSSE, o -> o.throughput, Budget.atLeast(0.95));
            verdicts.judge(Way.GRAFT, "all CPU a call", Way.JSSE, o -> o.all, Budget.atMost(1.1));
        }
        verdicts.judge(Way.GRAFT, "throughput", Way.SIDECARS, o -> o.throughput, Budget.atLeast(2.5));
        verdicts.judge(Way.GRAFT, "p50", Way.SIDECARS, o -> o.p50, Budget.atMost(0.6));
        verdicts.judge(Way.GRAFT, "all CPU a call", Way.SIDECARS, o -> o.all, Budget.atMost(0.4));
        verdicts.judge(Way.PASSING, "throughput", Way.PLAIN, o -> o.throughput, Budget.atLeast(1));
        verdicts.report.print();
    }

    /** The design's promises about ratios. */
    private static final class Verdicts {
        private final Outcomes outcomes;
        private final Report report = new Report("budget", "÷", "ratio [quartiles]", "limit", "verdict");

        Verdicts(Outcomes outcomes) {
            this.outcomes = outcomes;
        }

        void judge(Way ours, String what, Way against, Function<Outcome, Samples> figure, Budget budget) {
            Samples ratio = figure.apply(outcomes.of(ours)).over(figure.apply(outcomes.of(against)));
            report.row(ours.title + ": " + what, against.title, ratio.quartiles("%.2f"), budget, budget.verdict(ratio));
        }
    }

    private static final class Outcomes {
        private final Map<Way, Outcome> all = new EnumMap<>(Way.class);

        Outcome of(Way way) {
            return all.computeIfAbsent(way, key -> new Outcome());
        }
    }

    /** All turns of one contender. */
    private static final class Outcome {
        final Samples throughput = new Samples();
        final Samples p50 = new Samples();
        final Samples p99 = new Samples();
        final Samples server = new Samples();
        final Samples all = new Samples();

        void add(Contender.Turn turn) {
            throughput.add(turn.callsPerSecond());
            p50.add(turn.p50Micros());
            p99.add(turn.p99Micros());
            server.add(turn.serverMicros());
            all.add(turn.allMicros());
        }
    }
}
