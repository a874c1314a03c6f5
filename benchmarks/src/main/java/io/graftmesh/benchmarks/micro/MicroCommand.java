package io.graftmesh.benchmarks.micro;

import io.graftmesh.benchmarks.Budget;
import io.graftmesh.benchmarks.Lab;
import io.graftmesh.benchmarks.MeshFolder;
import io.graftmesh.benchmarks.Report;
import io.graftmesh.testing.jvm.Jdk;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a single step costs, by JMH, in forks of their own. */
@Command(
        name = "micro",
        description = "By JMH: the hook for a connection that is not the mesh's, and a decision among 100 instances.",
        mixinStandardHelpOptions = true)
public final class MicroCommand implements Callable<Integer> {

    private static final String OPEN = "--add-opens=java.base/java.net=ALL-UNNAMED";

    @Mixin
    private Lab lab = new Lab();

    @Option(names = "--forks", description = "(${DEFAULT-VALUE})")
    private int forks = 3;

    @Option(names = "--seconds", description = "of one iteration; 3 to warm up, 5 to measure (${DEFAULT-VALUE})")
    private int seconds = 1;

    @Option(names = "--jdk", description = "11, 17, 21 or 25 (${DEFAULT-VALUE})")
    private int jdk = 17;

    @Option(names = "--verbose", description = "let JMH say all it has to say")
    private boolean verbose;

    @Override
    public Integer call() throws Exception {
        // JMH finds the class path of its forks in this property.
        System.setProperty("java.class.path", Lab.ownJar().toString());
        try (Lab open = lab.open()) {
            MeshFolder mesh = new MeshFolder(open.directory().resolve("mesh"), Lab.freePort());
            String agent = "-javaagent:" + open.agent() + "=" + open.agentOptions("caller", mesh.control(), "state");
            Report report = new Report("what", "JVM", "ns [± 99.9 %]", "B", "budget", "verdict");
            rows(report, "no agent", run("ConnectBenchmark.connect", List.of(OPEN)));
            rows(report, "agent, file control plane", run("ConnectBenchmark.*", List.of(OPEN, agent)));
            rows(report, "no agent", run("DecisionBenchmark.*", List.of()));
            Report.heading("Single steps, JDK " + jdk + ", " + forks + " forks of 5 × " + seconds + " s");
            report.print();
        }
        return 0;
    }

    private Collection<RunResult> run(String what, List<String> jvmOptions) throws RunnerException {
        Report.progress(what + " " + jvmOptions);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(what)
                .jvm(Jdk.valueOf("JDK" + jdk).java().toString())
                .forks(forks)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(seconds))
                .addProfiler(GCProfiler.class)
                .verbosity(verbose ? VerboseMode.NORMAL : VerboseMode.SILENT)
                .shouldFailOnError(true)
                .jvmArgsAppend(jvmOptions.toArray(new String[0]));
        return new Runner(options.build()).run();
    }

    private static void rows(Report report, String jvm, Collection<RunResult> results) {
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark().replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1");
            Result<?> time = result.getPrimaryResult();
            Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
            double allocated = bytes == null ? Double.NaN : bytes.getScore();
            Limits limits = Limits.of(name);
            report.row(
                    name,
                    jvm,
                    Report.format("%.0f [± %.0f]", time.getScore(), time.getScoreError()),
                    Report.format("%.0f", allocated),
                    limits.text(),
                    limits.verdict(time.getScore(), allocated));
        }
    }

    /** Section 13's figures for one benchmark; none for those that only set others in relation. */
    private record Limits(Budget nanos, Budget bytes) {

        static Limits of(String benchmark) {
            if (benchmark.startsWith("ConnectBenchmark.decide")) {
                return new Limits(Budget.atMost(50), Budget.atMost(0));
            }
            if (benchmark.startsWith("DecisionBenchmark.")) {
                return new Limits(Budget.atMost(1_000), Budget.atMost(500));
            }
            return new Limits(Budget.NONE, Budget.NONE);
        }

        String text() {
            return nanos.equals(Budget.NONE) ? "" : nanos + " ns, " + bytes + " B";
        }

        String verdict(double time, double allocated) {
            // JMH counts its own few bytes in, spread over millions of calls.
            return nanos.equals(Budget.NONE)
                    ? ""
                    : "time " + nanos.verdict(time) + ", bytes " + bytes.verdict(Math.floor(allocated));
        }
    }
}
