package io.graftmesh.consul;

import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What Consul answered last, in a directory, a file for each watch that remembers: for a start while Consul is away. A
 * cache, never the truth: whatever is wrong with it is one line, and the watch goes on without it.
 *
 * <p>Watches only mark that something is to be kept. A thread that lives as long as there is something to write comes a
 * moment later and writes what is then the newest, so a burst of changes costs one write.
 */
final class LastKnown implements AutoCloseable {

    /** How long changes are gathered: what a crash may lose. */
    static final long GATHER_MILLIS = 1_000;

    /** How much the age of an unchanged answer may be overstated after a restart; each stamp is one system call. */
    static final long STAMP_MILLIS = 30_000;

    private final @Nullable Path directory;
    private final String origin;
    private final Consumer<String> warn;
    private final MeshClock clock;
    private final long gatherMillis;
    private final StateFolder folder = new StateFolder();
    private final Set<WatchMemory> memories = ConcurrentHashMap.newKeySet();

    /** Held while files are written, so that {@link #close} returns when the last one is. */
    private final Object disk = new Object();

    private boolean failing;

    /** Guarded by {@code this}, as what follows. */
    private final Set<WatchMemory> dirty = new LinkedHashSet<>();

    private boolean writing;
    private boolean closed;
    private String realm = "";

    /** @param directory a directory that only this user can enter; null to remember nothing */
    LastKnown(
            @Nullable Path directory,
            ConsulSettings settings,
            Consumer<String> warn,
            MeshClock clock,
            long gatherMillis) {
        this.directory = directory;
        this.origin = settings.url() + " namespace " + (settings.namespace() == null ? "-" : settings.namespace());
        this.warn = warn;
        this.clock = clock;
        this.gatherMillis = gatherMillis;
    }

    /** Nothing on disk; ages in memory only. */
    static LastKnown nothing(ConsulSettings settings) {
        return new LastKnown(null, settings, line -> {}, MeshClock.SYSTEM, GATHER_MILLIS);
    }

    MeshClock clock() {
        return clock;
    }

    boolean isKept() {
        return directory != null;
    }

    /** @return of a watch whose answers are kept */
    WatchMemory remembering(String watch) {
        Path kept = directory;
        if (kept == null) {
            return forgetting("");
        }
        String name = watch.replaceAll("[^A-Za-z0-9._-]", "_");
        String file = name.substring(0, Math.min(80, name.length())) + "-"
                + StateFile.digest(origin + "\n" + watch).substring(0, 12) + StateFolder.STATE;
        WatchMemory memory = new WatchMemory(this, watch, kept.resolve(file), "");
        memories.add(memory);
        return memory;
    }

    /** @param note added to each failure. @return of a watch whose answers never reach the disk */
    WatchMemory forgetting(String note) {
        return new WatchMemory(this, "", null, note);
    }

    /** The watch has ended; what was kept of it stays for the next start. */
    void ended(WatchMemory memory) {
        memories.remove(memory);
    }

    /**
     * The leaf names the realm. An address alone does not: 127.0.0.1:8500 is another datacenter's on a machine that was
     * cloned.
     */
    void realm(String name) {
        synchronized (this) {
            if (realm.equals(name)) {
                return;
            }
            realm = name;
        }
        memories.forEach(WatchMemory::rewrite);
    }

    void later(WatchMemory memory) {
        synchronized (this) {
            if (closed) {
                return;
            }
            dirty.add(memory);
            if (writing) {
                return;
            }
            writing = true;
        }
        MeshThread.of(this::write, "consul-state").start();
    }

    private void write() {
        boolean more = true;
        while (more) {
            gather();
            flush();
            synchronized (this) {
                writing = !dirty.isEmpty();
                more = writing;
            }
        }
    }

    private synchronized void gather() {
        try {
            if (!closed) {
                wait(gatherMillis);
            }
        } catch (InterruptedException e) {
            // Nobody has business interrupting this thread; it writes a little sooner.
        }
    }

    private void flush() {
        synchronized (disk) {
            List<WatchMemory> batch;
            String ofRealm;
            synchronized (this) {
                batch = new ArrayList<>(dirty);
                dirty.clear();
                ofRealm = realm;
            }
            for (WatchMemory memory : batch) {
                save(memory, ofRealm);
            }
        }
    }

    private void save(WatchMemory memory, String ofRealm) {
        Path file = memory.file();
        WatchMemory.Kept kept = memory.take();
        if (file == null || kept == null) {
            return;
        }
        try {
            if (!kept.changed && file.toFile().setLastModified(kept.confirmedMillis)) {
                return;
            }
            folder.write(file, StateFile.encode(origin, ofRealm, memory.watch(), kept.answer), kept.confirmedMillis);
            failing = false;
        } catch (IOException | RuntimeException e) {
            memory.rewriteNextTime();
            if (!failing) {
                failing = true;
                warn.accept("the last known state cannot be kept in " + directory + " (" + e
                        + "): a start while Consul is away will know only what is there; make it writable, with room,"
                        + " or name another directory with the option state");
            }
        }
    }

    /**
     * @return what the file holds; null if there is none, or none that may be used, which has been said
     */
    @Nullable
    Remembered read(WatchMemory memory) {
        Path file = memory.file();
        if (file == null) {
            return null;
        }
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            String wrong = StateFolder.mistrust(file, attributes);
            if (wrong != null) {
                unusable(memory, wrong);
                return null;
            }
            String known;
            synchronized (this) {
                known = realm;
            }
            Answer answer = StateFile.decode(Files.readAllBytes(file), origin, known, memory.watch());
            return new Remembered(answer, attributes.lastModifiedTime().toMillis());
        } catch (NoSuchFileException e) {
            return null;
        } catch (ControlFailure e) {
            unusable(memory, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            unusable(memory, "it cannot be read (" + e + ")");
        }
        return null;
    }

    void tooLarge(WatchMemory memory, int length) {
        warn.accept("an answer of " + length + " characters is too large to be remembered in " + memory.file()
                + ", which keeps what was said before; a start while Consul is away will know only that");
    }

    void unusable(WatchMemory memory, String why) {
        warn.accept("the last known state " + memory.file() + " is not used: " + why
                + "; Consul's next answer replaces it, and it may be deleted");
    }

    /** Writes what is still to be written. What comes after it is not kept. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        flush();
    }

    /** @return how many files were written so far */
    int writes() {
        synchronized (disk) {
            return folder.writes();
        }
    }

    /** An answer that was on disk. */
    static final class Remembered {
        final Answer answer;
        /** Milliseconds since 1970: when Consul last said so. */
        final long confirmedMillis;

        Remembered(Answer answer, long confirmedMillis) {
            this.answer = answer;
            this.confirmedMillis = confirmedMillis;
        }
    }
}
