package io.graftmesh.benchmarks;

import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.jvm.TestPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The bench: which agent, which JDKs, the programs to run, a folder that is gone afterwards. */
public final class Lab implements AutoCloseable {

    @Option(
            names = "--agent",
            paramLabel = "JAR",
            description = "the agent to measure (default: agent/target/graft-agent.jar of this checkout)")
    private Path agent = checkout().resolve("agent/target/graft-agent.jar");

    private Path directory = Path.of("");

    /** Makes the folder, compiles the programs, and sees to it that the folder goes, however this ends. */
    public Lab open() throws IOException {
        if (!Files.isReadable(agent)) {
            throw new IllegalStateException("no agent at " + agent + ": build it (./graft build) or name it (--agent)");
        }
        agent = agent.toAbsolutePath();
        directory = Files.createTempDirectory("graft-bench");
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        TestPrograms.compile(checkout().resolve("benchmarks/src/programs"), classes(), libraries());
        return this;
    }

    /** The folder above {@code benchmarks/target/benchmarks.jar}; the launcher knows it, too. */
    public static Path checkout() {
        String home = System.getenv("GRAFT_HOME");
        return home != null ? Path.of(home) : ownJar().resolve("../../..").normalize();
    }

    public static Path ownJar() {
        try {
            return Path.of(Lab.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path agent() {
        return agent;
    }

    public Path directory() {
        return directory;
    }

    public Path classes() {
        return directory.resolve("classes");
    }

    /** Tomcat and Netty, for the programs that stand for applications on channels. */
    public Path[] libraries() throws IOException {
        Path folder = checkout().resolve("benchmarks/target/program-libraries");
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.sorted().toArray(Path[]::new);
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("no " + folder + ": build it (./graft bench does)", e);
        }
    }

    /** @param manifest such as {@code Main-Class} */
    public Path jar(String name, Map<String, String> manifest) {
        return TestPrograms.jar(classes(), directory.resolve(name), manifest);
    }

    /**
     * @param side under which folder of the bench the agent keeps its state and, beside it, what it has woven
     * @return the value of {@code -javaagent} after the jar
     */
    public String agentOptions(String service, String control, String side, String... more) {
        StringBuilder options = new StringBuilder("service=" + service + ",control=" + control + ",state="
                + directory.resolve(side).resolve(service));
        for (String option : more) {
            options.append(',').append(option);
        }
        return options.toString();
    }

    public static int freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // A process that is just ending still writes: the rest is the temporary folder's business.
        }
    }

    @Override
    public void close() {
        delete(directory);
    }

    /** @return a program's answer to a command (see bench.Console) */
    public static String ask(JvmUnderTest program, String id, String command) {
        program.send(id + " " + command);
        String done = "DONE " + id + " ";
        String answer =
                program.awaitOut(done, java.time.Duration.ofSeconds(120)).substring(done.length());
        if (answer.startsWith("failed") || answer.startsWith("unknown")) {
            throw new IllegalStateException(command + ": " + answer + "\n" + program);
        }
        return answer;
    }
}
