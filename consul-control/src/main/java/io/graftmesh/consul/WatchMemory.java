package io.graftmesh.consul;

import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.LastKnown.Remembered;
import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/**
 * One watch's last good answer and how old it is. Told by the watch's thread; {@link #ageMillis} is asked by any, {@link
 * #take} by the thread that writes.
 */
final class WatchMemory {

    /** A first answer is worth waiting for; with an old one at hand not as long as the wire's own timeout. */
    private static final int FIRST_ANSWER_MILLIS = 3_000;

    private final LastKnown lastKnown;
    private final MeshClock clock;
    private final String watch;
    private final @Nullable Path file;

    /** Said after each failure, until Consul answers. */
    private String note;

    private boolean recallable;
    private boolean valued;
    private boolean saidTooLarge;

    private volatile long confirmedNanos;
    private volatile boolean unanswered;

    /** Guarded by {@code this}, as what follows. */
    private @Nullable Answer answer;

    private long confirmedMillis;
    private long stampedMillis;
    private boolean changed;

    /** @param file null for what never reaches the disk */
    WatchMemory(LastKnown lastKnown, String watch, @Nullable Path file, String note) {
        this.lastKnown = lastKnown;
        this.clock = lastKnown.clock();
        this.watch = watch;
        this.file = file;
        this.note = note;
        this.confirmedNanos = clock.nanos();
        this.recallable = file != null && Files.exists(file);
    }

    String watch() {
        return watch;
    }

    @Nullable
    Path file() {
        return file;
    }

    /** @return how long one request of the first question may take; 0 for no bound but the wire's */
    int patienceMillis() {
        return recallable ? FIRST_ANSWER_MILLIS : 0;
    }

    /** Consul has answered, and the answer was sound. */
    void confirmed(Answer now) {
        recallable = false;
        valued = true;
        note = "";
        confirmedNanos = clock.nanos();
        unanswered = false;
        if (file != null && isSmallEnough(now) && isWorthWriting(now)) {
            lastKnown.later(this);
        }
    }

    private boolean isSmallEnough(Answer now) {
        int length = now.body == null ? 0 : now.body.length();
        boolean fits = length <= StateFile.LARGEST_BODY;
        if (!fits && !saidTooLarge) {
            lastKnown.tooLarge(this, length);
        }
        saidTooLarge = !fits;
        return fits;
    }

    private synchronized boolean isWorthWriting(Answer now) {
        Answer before = answer;
        confirmedMillis = clock.wallMillis();
        if (before == null || !Objects.equals(before.body, now.body)) {
            answer = now;
            changed = true;
        }
        return changed || confirmedMillis - stampedMillis >= LastKnown.STAMP_MILLIS;
    }

    /**
     * Once, and only where Consul has not said anything yet: a refusal is its word.
     *
     * @return what it answered before this start, or null
     */
    @Nullable
    Remembered recall(Kind failure) {
        if (!recallable) {
            return null;
        }
        recallable = false;
        return failure == Kind.FORBIDDEN ? null : lastKnown.read(this);
    }

    /** What was recalled is sound, and holds. */
    void holds(Remembered old) {
        long age = Math.max(0, clock.wallMillis() - old.confirmedMillis);
        valued = true;
        confirmedNanos = clock.nanos() - age * 1_000_000;
        note = "; until it answers, its answer of " + Instant.ofEpochMilli(old.confirmedMillis) + " holds ("
                + ageText(age) + " old at the start)";
    }

    void unusable(Throwable why) {
        lastKnown.unusable(this, why instanceof ControlFailure ? String.valueOf(why.getMessage()) : why.toString());
    }

    private static String ageText(long millis) {
        long seconds = millis / 1_000;
        return seconds < 120
                ? seconds + " s"
                : seconds < 7_200
                        ? seconds / 60 + " min"
                        : seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " days";
    }

    /** @return the failure, with what holds meanwhile */
    ControlFailure failed(ControlFailure failure) {
        boolean silence = failure.kind() == Kind.UNREACHABLE || failure.kind() == Kind.SERVER_ERROR;
        // Who was refused from the beginning holds nothing that could be old.
        unanswered = valued || silence;
        return note.isEmpty() || !silence
                ? failure
                : new ControlFailure(failure.kind(), failure.getMessage() + note, failure);
    }

    /** @return how old the answer in force is: 0 while Consul answers */
    long ageMillis() {
        return unanswered ? Math.max(0, (clock.nanos() - confirmedNanos) / 1_000_000) : 0;
    }

    /** The head of the file is to change. */
    void rewrite() {
        synchronized (this) {
            if (answer == null) {
                return;
            }
            changed = true;
        }
        lastKnown.later(this);
    }

    synchronized void rewriteNextTime() {
        changed = true;
    }

    void ended() {
        lastKnown.ended(this);
    }

    /** @return what is to be written now, or null */
    @Nullable
    synchronized Kept take() {
        Answer now = answer;
        if (now == null) {
            return null;
        }
        Kept kept = new Kept(now, confirmedMillis, changed);
        changed = false;
        stampedMillis = confirmedMillis;
        return kept;
    }

    /** An answer to be written. */
    static final class Kept {
        final Answer answer;
        final long confirmedMillis;
        /** Else the file is sound, and only its time is to move. */
        final boolean changed;

        Kept(Answer answer, long confirmedMillis, boolean changed) {
            this.answer = answer;
            this.confirmedMillis = confirmedMillis;
            this.changed = changed;
        }
    }
}
