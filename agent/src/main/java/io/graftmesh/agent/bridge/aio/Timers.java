package io.graftmesh.agent.bridge.aio;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread for all that is due at some time, and for what must not run on the thread that asks for it. */
final class Timers {

    private static final long IDLE_SECONDS = 30;

    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private Timers() {}

    private static ScheduledThreadPoolExecutor executor() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(1, task -> new IoThread(task, "graft-timer"));
        executor.setRemoveOnCancelPolicy(true); // nearly every read has a timeout, and nearly none is met
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Runs the task on a thread of ours; it must be short. */
    static Future<?> after(long delay, TimeUnit unit, Runnable task) {
        return EXECUTOR.schedule(task, delay, unit);
    }

    static void soon(Runnable task) {
        EXECUTOR.execute(task);
    }
}
