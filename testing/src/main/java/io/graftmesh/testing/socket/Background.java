package io.graftmesh.testing.socket;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Something that another thread does meanwhile. */
final class Background<T> {

    private static final long PATIENCE_SECONDS = 60;

    private final FutureTask<T> task;
    private final Thread thread;

    private Background(String name, Callable<T> action) {
        task = new FutureTask<>(action);
        thread = new Thread(task, name);
        thread.setDaemon(true);
    }

    static <T> Background<T> start(String name, Callable<T> action) {
        Background<T> background = new Background<>(name, action);
        background.thread.start();
        return background;
    }

    T result() throws InterruptedException {
        try {
            return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "the " + thread.getName() + " is still at it: " + Arrays.toString(thread.getStackTrace()), e);
        } catch (ExecutionException e) {
            throw new AssertionError("the " + thread.getName() + " failed: " + e.getCause(), e.getCause());
        }
    }

    /** Until its thread sits in the same place for a while: in the kernel, or parked. */
    void awaitBlocked() throws InterruptedException {
        String before = "";
        int still = 0;
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (still < 10) {
            Wire.check(System.nanoTime() < deadline, "the " + thread.getName() + " does not block");
            Wire.check(!task.isDone(), "the " + thread.getName() + " does not wait");
            StackTraceElement[] stack = thread.getStackTrace();
            String now = stack.length == 0 || !stack[0].isNativeMethod() ? "" : Arrays.toString(stack);
            still = !now.isEmpty() && now.equals(before) ? still + 1 : 0;
            before = now;
            thread.join(5);
        }
    }
}
