package io.graftmesh.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder in which a demo lives. It goes with the demo; the logs stay if somebody may want to read them. */
final class Workspace {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path directory;
    private volatile boolean keepsLogs;

    private Workspace(Path directory, boolean keepsLogs) {
        this.directory = directory;
        this.keepsLogs = keepsLogs;
    }

    static Workspace create(boolean keepsLogs) throws IOException {
        Path directory = Files.createTempDirectory("graft-demo-").toRealPath();
        Files.createDirectory(directory.resolve("logs"));
        return new Workspace(directory, keepsLogs);
    }

    Path directory() {
        return directory;
    }

    Path logs() {
        return directory.resolve("logs");
    }

    void keepLogs() {
        keepsLogs = true;
    }

    boolean keepsLogs() {
        return keepsLogs;
    }

    /**
     * Safe to call again. The CA's key is among what goes in any case. More than one round, because a process that was
     * killed may have had others that write for a moment longer.
     */
    void clear() {
        try {
            Waiting.until(PATIENCE, this::deleted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean deleted() throws IOException {
        if (!Files.exists(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .filter(file -> !isKept(file))
                    .forEach(file -> file.toFile().delete());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return keepsLogs || !Files.exists(directory);
    }

    private boolean isKept(Path file) {
        return keepsLogs && (file.startsWith(logs()) || file.equals(directory));
    }
}
