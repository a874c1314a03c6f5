package io.graftmesh.cli.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The example's database starts PostgreSQL as a daemon, and ends it when it ends itself; where it was killed, it cannot.
 * PostgreSQL then is nobody's child, but has written its id into its data.
 */
final class Postmaster {

    private static final long GRACE_SECONDS = 5;

    private Postmaster() {}

    /** Ends what is left. @param directory under which the database has its data */
    static void endLeftBehind(Path directory) {
        try (DirectoryStream<Path> data = Files.newDirectoryStream(directory, "shop-database-*")) {
            for (Path each : data) {
                Path file = each.resolve("postmaster.pid");
                if (Files.exists(file)) {
                    end(Long.parseLong(Files.readAllLines(file).get(0).trim()));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // It was not there, or went while we looked.
        }
    }

    private static void end(long pid) {
        ProcessHandle.of(pid)
                // Another process may bear the number by now.
                .filter(process -> process.info().command().orElse("").endsWith("postgres"))
                .ifPresent(process -> {
                    process.destroy();
                    try {
                        process.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
                    } catch (TimeoutException e) {
                        process.destroyForcibly();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        process.destroyForcibly();
                    } catch (java.util.concurrent.ExecutionException e) {
                        throw new IllegalStateException("waiting for a process does not fail", e);
                    }
                });
    }
}
