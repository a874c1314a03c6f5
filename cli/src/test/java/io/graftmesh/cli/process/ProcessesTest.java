package io.graftmesh.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.graftmesh.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final Processes processes = new Processes(Duration.ofMillis(500), () -> {}, () -> {});

    @Test
    void closingEndsWhatWasStarted() {
        Child child = start("sleep 1000");
        processes.close();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void whoIgnoresTheRequestToEndIsKilled() throws Exception {
        Child child = start("trap '' TERM; echo deaf; while true; do sleep 1; done");
        child.awaitLog("deaf", SOON);
        processes.close();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void whatAChildHasStartedEndsWithIt() throws Exception {
        Child child = start("sleep 1000 & echo grandchild $!; wait");
        child.awaitLog("grandchild", SOON);
        long grandchild = Long.parseLong(child.logText().replaceAll("\\D", ""));
        assertThat(isAlive(grandchild)).isTrue();
        processes.close();
        await().atMost(SOON).until(() -> !isAlive(grandchild));
    }

    @Test
    void nothingIsStartedAfterTheEnd() {
        processes.close();
        assertThatThrownBy(() -> start("sleep 1000")).isInstanceOf(UserError.class);
    }

    @Test
    void whatIsToHappenAtTheEndHappensOnceAndLast() {
        StringBuilder seen = new StringBuilder();
        Processes own = new Processes(Duration.ofSeconds(5), () -> {}, () -> seen.append("gone "));
        own.close();
        own.close();
        assertThat(seen.toString()).isEqualTo("gone ");
    }

    @Test
    void aChildThatEndsByItselfIsReportedWithItsLastWords() {
        Child child = start("echo port in use; exit 3");
        assertThatThrownBy(() -> child.awaitLog("listening", SOON))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("ended with status 3")
                .hasMessageContaining("port in use");
        await().atMost(SOON).until(() -> processes.lost().contains(child));
        processes.close();
    }

    @Test
    void whatSteersOurOwnJvmIsNotPassedOn() throws Exception {
        Launch launch = new Launch(
                "env",
                List.of("/bin/sh", "-c", "env; echo done"),
                Map.of("CONSUL_HTTP_ADDR", "127.0.0.1:1"),
                directory.resolve("env.log"),
                false);
        Child child = processes.start(launch);
        child.awaitLog("done", SOON);
        assertThat(child.logText()).contains("CONSUL_HTTP_ADDR=127.0.0.1:1").doesNotContain("GRAFT_");
        processes.close();
    }

    /** The case in which no code of ours runs any more. */
    @Test
    void whenTheJvmIsKilledTheWatchdogEndsItsChildren() throws Exception {
        Path log = directory.resolve("parent.log");
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(SOON).until(() -> Files.readString(log).contains("child "));
        long child = Long.parseLong(Files.readString(log).replaceAll("\\D", ""));
        assertThat(isAlive(child)).isTrue();
        parent.destroyForcibly();
        await().atMost(SOON).until(() -> !isAlive(child));
    }

    /** Starts a child and waits to be killed. */
    static final class Parent {
        public static void main(String[] args) throws InterruptedException {
            Processes processes = Processes.guarded(() -> {}, () -> {});
            Child child = processes.start(launch(Path.of(args[0]), "sleep 1000"));
            System.out.println("child " + child.pid());
            Thread.sleep(1_000_000);
        }
    }

    private Child start(String script) {
        return processes.start(launch(directory, script));
    }

    private static Launch launch(Path directory, String script) {
        return new Launch("child", List.of("/bin/sh", "-c", script), Map.of(), directory.resolve("child.log"), false);
    }

    /** A zombie, which waits for a parent that is gone to ask for its status, does nothing any more. */
    private static boolean isAlive(long pid) throws IOException {
        if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            return false;
        }
        Path status = Path.of("/proc", String.valueOf(pid), "stat");
        return !Files.exists(status) || !Files.readString(status).contains(") Z ");
    }
}
