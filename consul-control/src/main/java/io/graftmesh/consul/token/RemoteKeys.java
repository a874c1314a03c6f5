package io.graftmesh.consul.token;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The keys that an issuer publishes. A thread of ours fetches them, when a request needs them:
 *
 * <pre>
 *   none yet, or older than the entry allows   fetched; the request waits for it, bounded
 *   in the last quarter of that time           fetched; nobody waits
 *   a token names a key that is not there      fetched, once in ten seconds at the most; the request waits, bounded
 *   a fetch failed                             what was known stays in force; not tried again for one to ten seconds
 * </pre>
 */
final class RemoteKeys implements KeySource {

    /** Asks the issuer. */
    interface Fetch {
        KeySet now() throws IOException;
    }

    /** Anybody can send a token with a key's name made up. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Consul's figures for a retry: a second, doubled, ten at the most. */
    private static final int MOST_DOUBLINGS = 4;

    private final Fetch fetch;
    private final long cacheNanos;
    private final long waitMillis;
    private final MeshClock clock;
    private final Executor threads;

    /** All guarded by {@code this}. */
    private @Nullable KeySet keys;

    private long fetchedNanos;
    private long triedNanos;
    private int failures;
    private boolean fetching;

    /**
     * @param cacheMillis how long keys are good without asking again
     * @param waitMillis how long a request waits for a fetch
     */
    RemoteKeys(Fetch fetch, long cacheMillis, long waitMillis) {
        this(
                fetch,
                cacheMillis,
                waitMillis,
                MeshClock.SYSTEM,
                task -> MeshThread.of(task, "jwks").start());
    }

    RemoteKeys(Fetch fetch, long cacheMillis, long waitMillis, MeshClock clock, Executor threads) {
        this.fetch = fetch;
        this.cacheNanos = TimeUnit.MILLISECONDS.toNanos(cacheMillis);
        this.waitMillis = waitMillis;
        this.clock = clock;
        this.threads = threads;
    }

    /** Before anybody needs them. */
    synchronized void prefetch() {
        if (keys == null) {
            begin();
        }
    }

    @Override
    public synchronized @Nullable KeySet keys() {
        long age = clock.nanos() - fetchedNanos;
        if (keys == null || age >= cacheNanos) {
            begin();
            await();
        } else if (age >= cacheNanos / 4 * 3) {
            begin();
        }
        return keys;
    }

    @Override
    public synchronized @Nullable KeySet newerThan(@Nullable KeySet known) {
        if (keys == known && (fetching || clock.nanos() - triedNanos >= AGAIN_NANOS)) {
            begin();
            await();
        }
        return keys;
    }

    private void begin() {
        long rest = failures == 0
                ? 0
                : TimeUnit.SECONDS.toNanos(Math.min(10, 1L << Math.min(failures - 1, MOST_DOUBLINGS)));
        if (fetching || (failures > 0 && clock.nanos() - triedNanos < rest)) {
            return;
        }
        fetching = true;
        threads.execute(this::run);
    }

    private void run() {
        KeySet found = null;
        try {
            found = fetch.now();
        } catch (IOException | RuntimeException | LinkageError failed) {
            // What was known stays; a request that needs more is refused, and says why.
        }
        synchronized (this) {
            triedNanos = clock.nanos();
            if (found == null) {
                failures++;
            } else {
                failures = 0;
                keys = found;
                fetchedNanos = triedNanos;
            }
            fetching = false;
            notifyAll();
        }
    }

    private void await() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        try {
            for (long left = waitMillis; fetching && left > 0; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
