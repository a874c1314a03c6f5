package io.graftmesh.cli.process;

import io.graftmesh.cli.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The processes that this one has started. They are known by their ids, and all of them are ended on every way out: when
 * this is closed, when the JVM ends (Ctrl-C included), and by a {@link Watchdog} when the JVM is killed.
 */
public final class Processes implements AutoCloseable {

    /** A database or a Consul writes its goodbye to disk; nothing here needs longer. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Watchdog watchdog = Watchdog.start();
    private final List<Child> children = new ArrayList<>();
    private final Object ending = new Object();
    private final Duration grace;
    private final Runnable interrupted;
    private final Runnable gone;
    private volatile boolean closed;
    private boolean ended;

    Processes(Duration grace, Runnable interrupted, Runnable gone) {
        this.grace = grace;
        this.interrupted = interrupted;
        this.gone = gone;
    }

    /**
     * @param interrupted runs first when the JVM is told to end before this was closed
     * @param gone runs last, once, when all processes are gone
     */
    public static Processes guarded(Runnable interrupted, Runnable gone) {
        Processes processes = new Processes(GRACE, interrupted, gone);
        Runtime.getRuntime().addShutdownHook(new Thread(processes::atTheEnd, "end-processes"));
        return processes;
    }

    private void atTheEnd() {
        if (!closed) {
            interrupted.run();
        }
        close();
    }

    public Child start(Launch launch) {
        ProcessBuilder builder = new ProcessBuilder(launch.command()).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().keySet().removeIf(Processes::steersJvms);
        builder.environment().putAll(launch.environment());
        synchronized (children) {
            if (closed) {
                throw new UserError("interrupted");
            }
            try {
                Child child = new Child(launch, builder.start());
                children.add(child);
                watchdog.watch(child.pid());
                child.handle().onExit().thenRun(() -> watchdog.forget(child.pid()));
                return child;
            } catch (IOException e) {
                throw new UserError("cannot start " + launch.name() + ": " + e.getMessage(), e);
            }
        }
    }

    /** What the caller says to this JVM, or to an agent in another one, is not meant for our children. */
    private static boolean steersJvms(String variable) {
        return variable.startsWith("GRAFT_")
                || variable.startsWith("CONSUL_")
                || variable.equals("JAVA_TOOL_OPTIONS")
                || variable.equals("_JAVA_OPTIONS")
                || variable.equals("JDK_JAVA_OPTIONS");
    }

    /** @return those that have ended although nobody asked them to */
    public List<Child> lost() {
        synchronized (children) {
            return children.stream().filter(child -> !child.isAlive()).toList();
        }
    }

    /** It is meant to be gone: not to be reported as lost. */
    public void forget(Child child) {
        synchronized (children) {
            children.remove(child);
        }
    }

    /** Whoever comes second waits for the first: when this returns, all are gone. */
    @Override
    public void close() {
        synchronized (ending) {
            if (ended) {
                return;
            }
            ended = true;
            List<Child> all;
            synchronized (children) {
                closed = true;
                all = List.copyOf(children);
            }
            Set<ProcessHandle> below = new LinkedHashSet<>();
            all.forEach(child -> child.handle().descendants().forEach(below::add));
            end(all, child -> !child.launch().foundation());
            end(all, child -> child.launch().foundation());
            // What a child has left behind. A handle knows the start time: another process of the same id is safe.
            below.forEach(ProcessHandle::destroyForcibly);
            watchdog.dismiss();
            gone.run();
        }
    }

    private void end(List<Child> all, Predicate<Child> which) {
        List<Child> some = all.stream().filter(which).toList();
        some.forEach(Child::terminate);
        long deadline = System.nanoTime() + grace.toNanos();
        boolean interrupted = false;
        for (Child child : some) {
            try {
                if (!child.awaitEnd(deadline)) {
                    child.kill();
                }
            } catch (InterruptedException e) {
                // The caller is in a hurry, but what it started goes first.
                interrupted = true;
                child.handle().destroyForcibly();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
