package io.graftmesh.cli.process;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Ends the children when this process is killed so that it cannot do it itself. A shell that reads from a pipe whose
 * other end only we hold: when the pipe ends without a farewell, we are gone.
 */
final class Watchdog {

    /** Deaf to what a terminal sends to all of its processes: it must outlive us. */
    private static final String SCRIPT = """
            trap '' INT HUP TERM
            pids=
            while read -r what pid; do
              case $what in
                +) pids="$pids $pid" ;;
                -) rest=; for p in $pids; do [ "$p" = "$pid" ] || rest="$rest $p"; done; pids=$rest ;;
                bye) exit 0 ;;
              esac
            done
            [ -n "$pids" ] || exit 0
            kill -TERM $pids
            for i in 1 2 3 4 5 6 7 8 9 10; do
              sleep 1
              alive=
              for p in $pids; do ! kill -0 "$p" || alive="$alive $p"; done
              [ -n "$alive" ] || exit 0
            done
            kill -KILL $alive
            """;

    private final @Nullable OutputStream pipe;

    private Watchdog(@Nullable OutputStream pipe) {
        this.pipe = pipe;
    }

    /** Where there is no shell, there is no watchdog. */
    static Watchdog start() {
        ProcessBuilder builder = new ProcessBuilder(List.of("/bin/sh", "-c", SCRIPT))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return new Watchdog(builder.start().getOutputStream());
        } catch (IOException e) {
            return new Watchdog(null);
        }
    }

    void watch(long pid) {
        say("+ " + pid);
    }

    /** Its number may belong to another process soon. */
    void forget(long pid) {
        say("- " + pid);
    }

    void dismiss() {
        say("bye");
    }

    private synchronized void say(String line) {
        if (pipe == null) {
            return;
        }
        try {
            pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException e) {
            // It is gone, or dismissed.
        }
    }
}
