package io.graftmesh.agent.bridge.http;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.outbound.CallStep;
import io.graftmesh.mesh.outbound.OutboundCall;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Has a story choose an instance for a client whose threads must not wait: what a blocking one sleeps for, one thread of the
 * agent's is woken for. That thread does nothing but ask and hand over.
 */
final class TimerChoice implements Runnable {

    /** How often it looks whether the mesh knows by now what is missing. */
    private static final long POLL_MILLIS = 5;

    private static final long IDLE_SECONDS = 30;

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final Asker asker;
    private final OutboundCall story;
    private final Executor later;
    private final Runnable decided;
    private final long readyBy;
    /** The thread's own, which an executor's new threads would inherit. */
    private final @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();

    private boolean ready;

    /** Who asks, and is told before {@code decided} runs. */
    interface Asker {
        void chosen(CallStep.Send send);

        void refused(CallStep.GiveUp none);

        /** Asking has failed, which is our fault. */
        void failed(Throwable e);
    }

    /**
     * @param waitMillis for how long the mesh may take to learn what is missing
     * @param decided runs on {@code later}, if it is not decided at once
     */
    TimerChoice(Asker asker, OutboundCall story, long waitMillis, Executor later, Runnable decided) {
        this.asker = asker;
        this.story = story;
        this.later = later;
        this.decided = decided;
        this.readyBy = System.nanoTime() + waitMillis * 1_000_000;
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, task -> OwnThread.of(task, "graft-http-timer"));
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** @return whether it is decided; false: the timer goes on */
    boolean isDecided() {
        ready = ready || story.isReady() || System.nanoTime() - readyBy >= 0;
        if (!ready) {
            return askAfter(POLL_MILLIS);
        }
        CallStep step = story.next();
        if (step instanceof CallStep.Wait) {
            return askAfter(((CallStep.Wait) step).millis());
        }
        if (step instanceof CallStep.Send) {
            asker.chosen((CallStep.Send) step);
        } else {
            asker.refused((CallStep.GiveUp) step);
        }
        return true;
    }

    private boolean askAfter(long millis) {
        TIMER.schedule(this, millis, TimeUnit.MILLISECONDS);
        return false;
    }

    @Override
    public void run() {
        try {
            if (!isDecided()) {
                return;
            }
        } catch (RuntimeException | Error e) {
            asker.failed(e);
        }
        Thread.currentThread().setContextClassLoader(context);
        try {
            later.execute(decided);
        } catch (RejectedExecutionException shutDown) {
            decided.run(); // somebody may still wait for the answer
        } finally {
            Thread.currentThread().setContextClassLoader(null);
        }
    }
}
