package io.graftmesh.consul.file;

import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The one thread: looks at the file, and tells the watches. */
final class MeshLoop implements AutoCloseable {

    private static final long POLL_MILLIS = 300;

    /** What is known of the file: the last sound state, and what is wrong with the file now. */
    static final class News {
        final int number;
        final @Nullable MeshState state;
        final @Nullable ControlFailure failure;

        News(int number, @Nullable MeshState state, @Nullable ControlFailure failure) {
            this.number = number;
            this.state = state;
            this.failure = failure;
        }
    }

    private final MeshFile file;
    private final DocumentListener listener;
    /** Touched by the one thread alone. */
    private @Nullable MeshState told;

    private final MeshThread thread = MeshThread.of(this::run, "mesh-file");

    /** All guarded by {@code this}. */
    private final Set<FileWatch<?>> watches = new LinkedHashSet<>();

    private News news = new News(0, null, null);
    private boolean hurry;
    private boolean closed;

    MeshLoop(MeshFile file, DocumentListener listener) {
        this.file = file;
        this.listener = listener;
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!isClosed()) {
            poll();
            News current = news();
            if (current.number > 0) {
                tell(current);
            }
            rest();
        }
    }

    /** Who takes long comes last: an application's first sockets wait for the others. */
    private void tell(News current) {
        List<FileWatch<?>> slow = new ArrayList<>();
        for (FileWatch<?> watch : watches()) {
            if (watch.isSlow()) {
                slow.add(watch);
            } else {
                watch.tell(current);
            }
        }
        MeshState state = current.state;
        if (state != null && state != told) {
            told = state;
            listener.read(state.content, state.authorities());
        }
        for (FileWatch<?> watch : slow) {
            watch.tell(current);
        }
    }

    private void poll() {
        MeshState state = null;
        ControlFailure failure = null;
        try {
            state = file.poll();
        } catch (ControlFailure e) {
            failure = e;
        } catch (RuntimeException | LinkageError e) {
            failure = new ControlFailure(Kind.BAD_DOCUMENT, "cannot make sense of " + file.path() + ": " + e, e);
        }
        synchronized (this) {
            if (state != null || failure != null) {
                news = new News(news.number + 1, state != null ? state : news.state, failure);
                notifyAll();
            }
        }
    }

    private synchronized void rest() {
        try {
            if (!hurry && !closed) {
                wait(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            // Nobody has business interrupting this thread; it looks at the file a little sooner.
        }
        hurry = false;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized News news() {
        return news;
    }

    private synchronized List<FileWatch<?>> watches() {
        return new ArrayList<>(watches);
    }

    /** A new watch need not wait for the next look at the file. */
    synchronized <T extends FileWatch<?>> T add(T watch) {
        watches.add(watch);
        hurry = true;
        notifyAll();
        return watch;
    }

    synchronized void remove(FileWatch<?> watch) {
        watches.remove(watch);
    }

    /** @throws ControlFailure where no sound state was seen within the time */
    synchronized MeshState await(long timeoutMillis) throws ControlFailure {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            for (long left = timeoutMillis; news.state == null && left > 0 && !closed; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (news.state != null) {
            return news.state;
        }
        throw news.failure != null
                ? news.failure
                : new ControlFailure(
                        Kind.UNREACHABLE, file.path() + " was not read within " + timeoutMillis + " ms", null);
    }

    @Override
    public synchronized void close() {
        closed = true;
        watches.clear();
        notifyAll();
    }
}
