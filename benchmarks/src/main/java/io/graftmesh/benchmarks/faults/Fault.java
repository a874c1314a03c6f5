package io.graftmesh.benchmarks.faults;

import io.graftmesh.benchmarks.Lab;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.io.IOException;

/** What happens to one of the instances, or to all of them, while clients call. */
enum Fault {
    NONE("nothing happens"),
    KILLED("one of three is killed"),
    PAUSED("one of three hangs (SIGSTOP)"),
    SLOWED("one of three takes ten times as long");

    /** What an instance takes for an answer, and what a slow one does. */
    static final int SERVICE_MILLIS = 5;

    private static final int SLOW_MILLIS = 10 * SERVICE_MILLIS;

    final String title;

    Fault(String title) {
        this.title = title;
    }

    void happensTo(JvmUnderTest instance) throws IOException, InterruptedException {
        switch (this) {
            case NONE:
                return;
            case KILLED:
                signal("KILL", instance);
                return;
            case PAUSED:
                signal("STOP", instance);
                return;
            case SLOWED:
                Lab.ask(instance, "slow", "delay " + SLOW_MILLIS);
        }
    }

    /** A process that hangs would not hear that it is to end. */
    void isOver(JvmUnderTest instance) throws IOException, InterruptedException {
        if (this == PAUSED) {
            signal("CONT", instance);
        }
    }

    static void signal(String name, JvmUnderTest process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }
}
