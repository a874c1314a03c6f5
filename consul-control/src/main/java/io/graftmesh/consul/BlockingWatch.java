package io.graftmesh.consul;

import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.LastKnown.Remembered;
import io.graftmesh.consul.entry.DocException;
import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.Watch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.ResponseBody;
import retrofit2.Call;

/**
 * One blocking query that is asked for ever, on a thread of its own:
 *
 * <pre>
 *   ask(index) ── changed ──► read ── differs ──► listener.changed
 *     ▲   │                    └─ malformed ─┐
 *     │   └─ failed ─────────────────────────┴──► listener.failed, index := 0, wait (full jitter)
 *     │                                           the first time of all: listener.changed with what was remembered, before
 *     └──────────── a little pause where Consul answers faster than anybody needs
 * </pre>
 */
final class BlockingWatch<T> implements Watch, Runnable {

    /** How long Consul may hold a query. Short enough that a host that vanished without a word is noticed. */
    static final int WAIT_SECONDS = 25;

    /** What is asked, and how the answer is read. */
    interface Question<T> {

        /** @param ask sends requests for this watch */
        Answer ask(Ask ask) throws ControlFailure;

        /** @return the value; null for "nothing to deliver" */
        @Nullable
        T read(Answer answer) throws ControlFailure;
    }

    /** Sends requests such that closing the watch ends them. */
    interface Ask {

        ConsulApi api() throws ControlFailure;

        /** @return the query parameters of a blocking query, for where this watch stands */
        Map<String, String> block();

        Answer send(Call<ResponseBody> call, String right) throws ControlFailure;

        /** Waits, unless the watch is closed; 0 and less: not at all. */
        void rest(long millis);
    }

    private final ConsulConnection connection;
    private final Question<T> question;
    private final Listener<T> listener;
    private final WatchMemory memory;
    private final Consumer<BlockingWatch<?>> ended;
    private final Backoff backoff;
    private final Pace pace = new Pace();
    private final MeshThread thread;

    private long index;
    private @Nullable String lastBody;
    private @Nullable T lastValue;

    private volatile boolean closed;
    private volatile boolean restart;
    private volatile @Nullable Call<ResponseBody> running;
    private volatile @Nullable Call<ResponseBody> cancelled;

    BlockingWatch(
            String name,
            ConsulConnection connection,
            Question<T> question,
            Listener<? super T> listener,
            WatchMemory memory,
            Consumer<BlockingWatch<?>> ended) {
        this.connection = connection;
        this.backoff = connection.backoff();
        this.question = question;
        this.listener = new GuardedListener<>(listener);
        this.memory = memory;
        this.ended = ended;
        this.thread = MeshThread.of(this, "consul-" + name);
    }

    BlockingWatch<T> start() {
        thread.start();
        return this;
    }

    @Override
    public void run() {
        while (!closed) {
            try {
                once();
                backoff.succeeded();
                rest(pace.pauseMillis(index > 0));
            } catch (ControlFailure failure) {
                failed(failure);
            } catch (DocException e) {
                failed(new ControlFailure(Kind.BAD_DOCUMENT, "Consul answered " + e.getMessage(), e));
            } catch (RuntimeException | LinkageError e) {
                // A class that a packaging forgot is said, too: a thread that ends without a word helps nobody.
                failed(new ControlFailure(Kind.BAD_DOCUMENT, "cannot make sense of Consul's answer: " + e, e));
            }
        }
    }

    private void once() throws ControlFailure {
        if (restart) {
            restart = false;
            index = 0;
        }
        Answer answer = question.ask(new CancellableAsk());
        // Consul's own rule: an index that goes backwards (restored, restarted) starts again from nothing.
        index = answer.index < index ? 0 : answer.index;
        if (Objects.equals(answer.body, lastBody) && lastValue != null) {
            memory.confirmed(answer);
            return;
        }
        T value = question.read(answer);
        lastBody = answer.body;
        if (value == null) {
            return; // what is not obeyed is not to be remembered in the place of what is
        }
        // Before the listener is told: it may close all of this at once, and what it knows is to be on disk then.
        memory.confirmed(answer);
        if (!value.equals(lastValue)) {
            lastValue = value;
            if (!closed) {
                listener.changed(value);
            }
        }
    }

    private void failed(ControlFailure failure) {
        if (closed || restart) {
            return;
        }
        // Whoever answers next may be a Consul that has forgotten our index, and would let us wait for it in vain.
        index = 0;
        // First what holds, then that it is old: nobody who waits may be told "nothing" while there is something.
        recall(failure.kind());
        listener.failed(memory.failed(failure));
        rest(backoff.next(failure.kind()));
    }

    /** Is not taken for the last answer: Consul's own is delivered in any case. */
    private void recall(Kind failure) {
        Remembered old = memory.recall(failure);
        if (old == null) {
            return;
        }
        try {
            T value = question.read(old.answer);
            if (value != null && !closed) {
                memory.holds(old);
                listener.changed(value);
            }
        } catch (ControlFailure | RuntimeException | LinkageError e) {
            memory.unusable(e);
        }
    }

    /** @return how old the value in force is, in milliseconds: 0 while Consul answers */
    long ageMillis() {
        return memory.ageMillis();
    }

    private synchronized void rest(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (long left = millis; left > 0 && !closed && !restart; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            // Nobody has business interrupting this thread: it ends by close(), and asks again until then.
        }
    }

    /** Asks anew at once: what the question depends on has changed. */
    void restart() {
        restart = true;
        wake();
    }

    @Override
    public void close() {
        closed = true;
        wake();
        memory.ended();
        ended.accept(this);
    }

    /** Cancels rather than interrupts: an interrupt could hit the listener, or the next request. */
    private void wake() {
        Call<ResponseBody> call = running;
        if (call != null) {
            cancelled = call;
            call.cancel();
        }
        synchronized (this) {
            notifyAll();
        }
    }

    boolean awaitEnd(long millis) throws InterruptedException {
        thread.join(Math.max(1, millis));
        return !thread.isAlive();
    }

    private final class CancellableAsk implements Ask {

        @Override
        public ConsulApi api() throws ControlFailure {
            return connection.http().api();
        }

        @Override
        public Map<String, String> block() {
            Map<String, String> block = new LinkedHashMap<>();
            if (index > 0) {
                block.put("index", Long.toString(index));
                block.put("wait", WAIT_SECONDS + "s");
            }
            return block;
        }

        @Override
        public Answer send(Call<ResponseBody> call, String right) throws ControlFailure {
            running = call;
            call.timeout().timeout(memory.patienceMillis(), TimeUnit.MILLISECONDS);
            try {
                if (closed || restart) {
                    call.cancel();
                }
                return connection.http().send(call, right);
            } catch (ControlFailure e) {
                // restart() may have cancelled the request after the one that it meant: no failure, only asked anew.
                // One that ran out of time is cancelled too, but not by us.
                restart |= call == cancelled && !closed;
                throw e;
            } finally {
                running = null;
            }
        }

        @Override
        public void rest(long millis) {
            BlockingWatch.this.rest(millis);
        }
    }
}
