package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.GraftBridge;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Selects for channels whose application does not. The selector and its keys are this thread's alone. */
final class SelectLoop {

    private static final long AFTER_FAILURE_MILLIS = 10;

    private static final long LET_GO_MILLIS = 1_000;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile @Nullable Thread thread;

    SelectLoop(Selector selector) {
        this.selector = selector;
    }

    void start(String name) {
        Thread started = new IoThread(this::run, name);
        thread = started;
        started.start();
    }

    /** Runs the task between two selects. */
    void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /**
     * After a channel was closed: since Java 11 its descriptor, and so its port, is let go when the selector next looks.
     * Waits for that, within a bound: the loop may be at a handshake.
     */
    void letGo() {
        if (Thread.currentThread() == thread) {
            return; // it is about to look
        }
        CountDownLatch looked = new CountDownLatch(1);
        execute(() -> {
            try {
                selector.selectNow();
            } catch (IOException e) {
                GraftBridge.linkFailed("SelectLoop", e);
            }
            woken.set(false); // it has taken a wake-up with it that was for the next select
            looked.countDown();
        });
        try {
            looked.await(LET_GO_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    SelectionKey register(SelectableChannel channel, int ops, Watched watched) throws ClosedChannelException {
        return channel.register(selector, ops, watched);
    }

    private void run() {
        while (true) {
            try {
                if (tasks.isEmpty()) {
                    selector.select();
                } else {
                    selector.selectNow(); // a task before them has failed
                }
                woken.set(false); // before the tasks: one that comes after they were taken wakes the next select
                tell();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            } catch (IOException | RuntimeException | Error e) {
                // Ours, or a handler's that runs here: no channel but the one it was about shall suffer.
                GraftBridge.linkFailed("SelectLoop", e);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(AFTER_FAILURE_MILLIS));
            }
        }
    }

    private void tell() {
        for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ) {
            SelectionKey key = ready.next();
            ready.remove();
            ((Watched) key.attachment()).event(key);
        }
    }
}
