package io.graftmesh.benchmarks.start;

import io.graftmesh.benchmarks.Budget;
import io.graftmesh.benchmarks.Lab;
import io.graftmesh.benchmarks.MeshFolder;
import io.graftmesh.benchmarks.Proc;
import io.graftmesh.benchmarks.Report;
import io.graftmesh.benchmarks.Samples;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the agent adds to the life of a JVM that does next to nothing. */
@Command(
        name = "start",
        description =
                "What the agent adds to a JVM's start: no agent, an empty one, Graft with a cold and a warm cache.",
        mixinStandardHelpOptions = true)
public final class StartCommand implements Callable<Integer> {

    @Mixin
    private Lab lab = new Lab();

    @Option(names = "--rounds", description = "interleaved rounds after one that does not count (${DEFAULT-VALUE})")
    private int rounds = 15;

    @Option(names = "--jdk", split = ",", description = "of 8,11,17,21,25 (${DEFAULT-VALUE})")
    private List<Integer> jdks = List.of(8, 11, 17, 21, 25);

    @Option(names = "--beside", paramLabel = "JAR", description = "another agent to run beside Graft")
    private Path beside = Path.of("");

    /** What stands in front of the program; in the order of a round. */
    private enum Variant {
        NONE("no agent", Budget.NONE),
        EMPTY("an agent that does nothing", Budget.NONE),
        WARM("Graft, warm cache", Budget.atMost(60)),
        COLD("Graft, cold cache", Budget.atMost(400)),
        BESIDE("the other agent", Budget.NONE);

        final String title;
        final Budget budget;

        Variant(String title, Budget budget) {
            this.title = title;
            this.budget = budget;
        }
    }

    /** The program's name, its arguments, and whether the budgets are about it. */
    private record Program(String title, Path jar, String[] arguments, boolean budgeted) {}

    @Override
    public Integer call() throws Exception {
        try (Lab open = lab.open();
                Peer peer = new Peer()) {
            MeshFolder mesh = new MeshFolder(open.directory().resolve("mesh"), Lab.freePort());
            Path empty = open.jar("empty-agent.jar", Map.of("Premain-Class", "bench.EmptyAgent"));
            List<Program> programs = List.of(
                    new Program("no socket", main("Hello"), new String[0], false),
                    new Program(
                            "one plain socket",
                            main("OneSocket"),
                            new String[] {"127.0.0.1", String.valueOf(peer.port())},
                            true));
            Report report = new Report(
                    "JDK",
                    "program",
                    "variant",
                    "ms [min … max]",
                    "added ms [quartiles]",
                    "added CPU ms",
                    "budget",
                    "verdict");
            for (int jdk : jdks) {
                for (Program program : programs) {
                    measure(Jdk.valueOf("JDK" + jdk), program, empty, mesh, report);
                }
            }
            Report.heading("Start: what an agent adds (wall clock from fork to exit, " + rounds + " rounds)");
            report.print();
        }
        return 0;
    }

    private Path main(String program) {
        return lab.jar(program + ".jar", Map.of("Main-Class", "bench." + program));
    }

    private void measure(Jdk jdk, Program program, Path empty, MeshFolder mesh, Report report) {
        Report.progress(jdk + ", " + program.title);
        Map<Variant, Samples> millis = new EnumMap<>(Variant.class);
        Map<Variant, Samples> cpu = new EnumMap<>(Variant.class);
        for (int round = 0; round <= rounds; round++) {
            for (Variant variant : order(round)) {
                double before = Proc.childrenCpuSeconds();
                double took = once(jdk, variant, program, empty, mesh);
                if (round > 0) {
                    millis.computeIfAbsent(variant, key -> new Samples()).add(took);
                    // Clocked in steps of 10 ms, but other processes at work do not lengthen it.
                    double burned = Proc.childrenCpuSeconds() - before;
                    cpu.computeIfAbsent(variant, key -> new Samples()).add(burned * 1_000);
                }
            }
        }
        Samples none = millis.getOrDefault(Variant.NONE, new Samples());
        Samples idle = cpu.getOrDefault(Variant.NONE, new Samples());
        millis.forEach((variant, samples) -> {
            Samples added = samples.minus(none);
            Budget budget = program.budgeted ? variant.budget : Budget.NONE;
            report.row(
                    jdk.feature(),
                    program.title,
                    variant.title,
                    samples.range("%.0f"),
                    variant == Variant.NONE ? "" : added.quartiles("%.0f"),
                    variant == Variant.NONE
                            ? ""
                            : cpu.getOrDefault(variant, idle).minus(idle).quartiles("%.0f"),
                    budget,
                    budget.verdict(added));
        });
    }

    /** Each round begins elsewhere, so that nobody always runs after the same neighbour. */
    private List<Variant> order(int round) {
        List<Variant> variants = new ArrayList<>(List.of(Variant.values()));
        if (beside.toString().isEmpty()) {
            variants.remove(Variant.BESIDE);
        }
        java.util.Collections.rotate(variants, round);
        return variants;
    }

    private double once(Jdk jdk, Variant variant, Program program, Path empty, MeshFolder mesh) {
        JvmUnderTest.Builder jvm = JvmUnderTest.on(jdk);
        switch (variant) {
            case EMPTY -> jvm.agent(empty);
            case BESIDE -> jvm.agent(beside);
            case WARM, COLD -> {
                // Each has a cache of its own: a cold start must not chill the next warm one.
                if (variant == Variant.COLD) {
                    Lab.delete(lab.directory().resolve("COLD"));
                }
                jvm.agent(lab.agent(), lab.agentOptions("caller", mesh.control(), variant.name()));
            }
            default -> {}
        }
        long start = System.nanoTime();
        try (JvmUnderTest running = jvm.jar(program.jar, program.arguments)) {
            JvmUnderTest.Outcome outcome = running.await(Duration.ofSeconds(60));
            double took = (System.nanoTime() - start) / 1e6;
            if (outcome.exit() != 0 || outcome.out().isEmpty()) {
                throw new IllegalStateException(running.toString());
            }
            return took;
        }
    }

    /** Answers every connection's byte with one of its own. */
    private static final class Peer implements AutoCloseable {
        private final ServerSocket server;

        Peer() throws java.io.IOException {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            Thread thread = new Thread(this::serve, "peer");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return server.getLocalPort();
        }

        private void serve() {
            while (!server.isClosed()) {
                try (java.net.Socket socket = server.accept()) {
                    if (socket.getInputStream().read() >= 0) {
                        socket.getOutputStream().write('!');
                    }
                } catch (java.io.IOException goneOrClosed) {
                    // The next one, or the end of the loop.
                }
            }
        }

        @Override
        public void close() throws java.io.IOException {
            server.close();
        }
    }
}
