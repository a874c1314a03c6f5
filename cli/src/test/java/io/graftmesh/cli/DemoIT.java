package io.graftmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged CLI, the packaged agent and the example as its build leaves it: what a newcomer runs first. */
class DemoIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path directory;

    @Test
    void everyCheckHoldsWithAFile() throws Exception {
        assertHolds(demo("--once", "--control", "file"), "a file, mesh.yaml");
    }

    @Test
    void everyCheckHoldsWithConsul() throws Exception {
        assertHolds(demo("--once", "--control", "consul"), "Consul 1.");
    }

    /** Ctrl-C and kill are the same to a JVM: its shutdown hooks run. */
    @Test
    void interruptedItLeavesNothingBehind() throws Exception {
        Run run = start("--control", "file");
        await().atMost(PATIENCE)
                .until(() -> !run.process.isAlive() || run.output().contains("are up after"));
        assertThat(run.process.isAlive()).as(run.output()).isTrue();
        run.process.destroy();
        finish(run);
        assertThat(run.process.exitValue()).isEqualTo(143);
        assertThat(run.output()).doesNotContain("FAILED", "Exception");
    }

    /** Then no code of the CLI's runs any more. */
    @Test
    void killedItLeavesNoProcessBehind() throws Exception {
        Run run = start("--control", "file");
        await().atMost(PATIENCE)
                .until(() -> !run.process.isAlive() || run.output().contains("are up after"));
        List<ProcessHandle> children = run.process.descendants().toList();
        assertThat(children).hasSizeGreaterThan(7);
        run.process.destroyForcibly();
        await().atMost(Duration.ofSeconds(30)).until(() -> leftovers().isEmpty());
    }

    @Test
    void withoutAnAgentItSaysWhatToDo() throws Exception {
        Run run = start(directory, "--once", "--control", "file");
        finish(run);
        assertThat(run.process.exitValue()).isEqualTo(1);
        assertThat(run.output().strip().lines())
                .containsExactly("graft: " + directory.resolve("agent/target/graft-agent.jar")
                        + " is missing: run ./graft build");
    }

    private void assertHolds(Run run, String control) throws IOException {
        assertThat(run.process.exitValue()).as(run.output()).isZero();
        assertThat(run.output())
                .contains(control)
                .contains("15 of 15 checks held")
                .doesNotContain("FAILED")
                .doesNotContain("\u001b");
        assertThat(run.output().lines().filter(line -> line.matches("\\d+\\. .* ok")))
                .hasSize(15);
    }

    private Run demo(String... options) throws Exception {
        Run run = start(options);
        finish(run);
        return run;
    }

    private void finish(Run run) throws Exception {
        assertThat(run.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(run.output())
                .isTrue();
        assertThat(leftovers()).as(run.output()).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("graft-demo-")))
                    .as("working folders after:%n%s", run.output())
                    .isEmpty();
        }
    }

    private Run start(String... options) throws IOException {
        return start(Path.of(System.getProperty("graft.home")), options);
    }

    private Run start(Path home, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + directory,
                "-jar",
                System.getProperty("graft.cli"),
                "demo"));
        command.addAll(List.of(options));
        Path log = Files.createTempFile(directory, "demo", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("GRAFT_HOME", home.toString());
        return new Run(builder.start(), log);
    }

    /** Every process of a demo, PostgreSQL's included, has its working folder in its command line. */
    private List<String> leftovers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(directory + "/graft-demo-"))
                .toList();
    }

    private record Run(Process process, Path log) {
        String output() throws IOException {
            return Files.readString(log);
        }
    }
}
