package io.graftmesh.testing.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM of its own, with an agent or without: {@code JvmUnderTest.on(Jdk.JDK8).agent(jar, "service=orders").main("Hello")}.
 * Closing kills it.
 */
public final class JvmUnderTest implements AutoCloseable {

    private final List<String> command;
    private final Process process;
    private final Lines out;
    private final Lines err;

    private JvmUnderTest(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.out = new Lines("stdout", process.getInputStream());
        this.err = new Lines("stderr", process.getErrorStream());
    }

    public static Builder on(Jdk jdk) {
        return new Builder(jdk.java());
    }

    public static Builder on(Path javaHome) {
        return new Builder(javaHome.resolve("bin").resolve("java"));
    }

    /** @return the first line of stdout that contains the text; fails after the time, or when the JVM ends without it */
    public String awaitOut(String text, Duration atMost) {
        return out.await(text, atMost);
    }

    public String awaitErr(String text, Duration atMost) {
        return err.await(text, atMost);
    }

    /** @return what the JVM has written so far */
    public String out() {
        return out.text();
    }

    public String err() {
        return err.text();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Writes to the program's standard input: how a test tells it to go on. */
    public void send(String line) {
        try {
            process.getOutputStream().write((line + System.lineSeparator()).getBytes());
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new AssertionError("cannot write to " + this, e);
        }
    }

    /** Asks the JVM to end as an operator would (SIGTERM), so that its shutdown hooks run. */
    public void terminate() {
        process.destroy();
    }

    public Outcome await(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(this + " did not end in " + atMost);
            }
            out.awaitEnd();
            err.awaitEnd();
            return new Outcome(process.exitValue(), out.text(), err.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + this, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n--- stdout\n" + out.text() + "--- stderr\n" + err.text();
    }

    /** How a JVM ended and what it said. */
    public record Outcome(int exit, String out, String err) {}

    /** What to start. */
    public static final class Builder {
        private final Path java;
        private final List<String> launcher = new ArrayList<>();
        private final List<String> options = new ArrayList<>();
        private final List<Path> classPath = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();

        private Builder(Path java) {
            this.java = java;
        }

        public Builder agent(Path jar) {
            return option("-javaagent:" + jar);
        }

        public Builder agent(Path jar, String agentArguments) {
            return option("-javaagent:" + jar + "=" + agentArguments);
        }

        public Builder option(String option) {
            options.add(option);
            return this;
        }

        public Builder property(String name, String value) {
            return option("-D" + name + "=" + value);
        }

        /** A program that starts the JVM: its arguments are followed by the JVM's own command. */
        public Builder launcher(String... command) {
            launcher.addAll(List.of(command));
            return this;
        }

        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        public Builder classPath(Path... entries) {
            classPath.addAll(List.of(entries));
            return this;
        }

        /** Starts it. */
        public JvmUnderTest main(String mainClass, String... mainArguments) {
            if (!classPath.isEmpty()) {
                option("-cp")
                        .option(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
            }
            return start(Stream.concat(Stream.of(mainClass), Stream.of(mainArguments)));
        }

        /** Starts {@code java -jar}. */
        public JvmUnderTest jar(Path jar, String... mainArguments) {
            return start(Stream.concat(Stream.of("-jar", jar.toString()), Stream.of(mainArguments)));
        }

        /**
         * Starts it by a script, as an operator does; the script ends up as the JVM.
         *
         * @param variable the environment variable in which the script takes the options of the JVM
         */
        public JvmUnderTest script(String variable, String... command) {
            environment("JAVA_HOME", java.resolve("../..").normalize().toString());
            environment(variable, String.join(" ", options));
            return start(List.of(command));
        }

        /** Runs it to its end. */
        public Outcome run(String mainClass, String... mainArguments) {
            try (JvmUnderTest jvm = main(mainClass, mainArguments)) {
                return jvm.await(Duration.ofSeconds(60));
            }
        }

        private JvmUnderTest start(Stream<String> tail) {
            tail.forEach(arguments::add);
            List<String> command = new ArrayList<>(launcher);
            command.add(java.toString());
            command.addAll(options);
            command.addAll(arguments);
            return start(command);
        }

        private JvmUnderTest start(List<String> command) {
            ProcessBuilder builder = new ProcessBuilder(command);
            // What the build says to its own JVMs is not the tested one's business.
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("GRAFT_")
                            || name.equals("JAVA_TOOL_OPTIONS")
                            || name.equals("_JAVA_OPTIONS")
                            || name.equals("JDK_JAVA_OPTIONS"));
            builder.environment().putAll(environment);
            try {
                return new JvmUnderTest(command, Objects.requireNonNull(builder.start()));
            } catch (IOException e) {
                throw new AssertionError("cannot start " + command, e);
            }
        }
    }
}
