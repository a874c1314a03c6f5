package io.graftmesh.cli.process;

import io.graftmesh.cli.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that we have started. */
public final class Child {

    private static final int SHOWN_LINES = 8;

    private final Launch launch;
    private final Process process;

    Child(Launch launch, Process process) {
        this.launch = launch;
        this.process = process;
    }

    public String name() {
        return launch.name();
    }

    public long pid() {
        return process.pid();
    }

    public Path log() {
        return launch.log();
    }

    public Launch launch() {
        return launch;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    void terminate() {
        process.destroy();
    }

    /** SIGKILL: no goodbye to anybody. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new UserError(name() + " (process " + pid() + ") survives SIGKILL");
        }
    }

    /** As its deployment's script ends it. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** From now on it is there, but does nothing. */
    public void pause() throws InterruptedException, IOException {
        signal("STOP");
    }

    public void resume() throws InterruptedException, IOException {
        signal("CONT");
    }

    private void signal(String name) throws InterruptedException, IOException {
        int status = new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " " + pid() + " ended with status " + status);
        }
    }

    boolean awaitEnd(long nanoTime) throws InterruptedException {
        return process.waitFor(Math.max(1, nanoTime - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /** Waits until the log has a line that contains the text. Ends with a {@link UserError} when the process does. */
    public void awaitLog(String text, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!logText().contains(text)) {
            if (!process.isAlive() && !logText().contains(text)) {
                throw ended();
            }
            if (System.nanoTime() > deadline) {
                throw new UserError(
                        name() + " did not say '" + text + "' within " + atMost.toSeconds() + " s" + lastWords());
            }
            process.waitFor(30, TimeUnit.MILLISECONDS);
        }
    }

    /** @return the error that says that this process ended when it should not have */
    public UserError ended() {
        return new UserError(name() + " ended with status " + process.exitValue() + lastWords());
    }

    private String lastWords() {
        List<String> lines = logText().lines().toList();
        StringBuilder words = new StringBuilder("; the end of " + log() + ":");
        lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())
                .forEach(line -> words.append("\n    ").append(line));
        return words.toString();
    }

    public String logText() {
        try {
            // Not readString: a log may hold half a character, or another charset.
            return new String(Files.readAllBytes(log()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
