package java.net;

import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * One HTTP request to a service of the mesh, as the library that sends it sees it: chosen instance, what to change in
 * the request, and whether to send it once more. The agent implements the protected half. Used by one thread at a time, except
 * {@link #cancelled} and {@link #ended}.
 *
 * <p>What an implementation throws and is no IOException is our fault: the call steps aside, is counted, and the request
 * goes on as if nobody had asked.
 */
public abstract class GraftCall {

    private volatile boolean aside;
    private volatile boolean lost;
    private volatile Throwable refusal;

    /** Set by {@link GraftHttp#bind}: whether the connection had carried a call before. */
    volatile boolean pooled;

    private boolean unfit;

    /** @return whether the connection that carries it had served a request before */
    public final boolean isPooled() {
        return pooled;
    }

    /** @return whether the connection that a pool gave last was no good */
    final boolean unfit(boolean now) {
        boolean before = unfit;
        unfit = now;
        return before;
    }

    /** A header of the application's request, before {@link #begin}. */
    public abstract void header(String name, String value);

    /**
     * Chooses the first instance; may wait for what is not known yet, a limit or a delay that policy asks for.
     *
     * @return this; null if the fault is ours and the request goes its old way
     * @throws IOException policy's word: there is nowhere to send it, and why
     */
    public final GraftCall begin() throws IOException {
        try {
            choose();
            return this;
        } catch (RuntimeException | Error e) {
            fault("begin", e);
            return null;
        }
    }

    // ---- the same for clients whose threads must not wait

    /**
     * As {@link #begin()}. What was decided, {@link #refusal} and {@link #isAside} tell.
     *
     * @param later where to go on if it takes time
     * @param decided runs once: now on this thread, or on {@code later}
     */
    public final void begin(Executor later, Runnable decided) {
        decide(null, true, later, decided);
    }

    /**
     * As {@link #failed(Throwable)}.
     *
     * @param why told by {@link #refusal} if it is not to be sent again
     */
    public final void failed(Throwable why, Executor later, Runnable decided) {
        boolean onPooled = pooled;
        pooled = false;
        boolean told = false;
        try {
            told = !aside && tells(why, onPooled);
        } catch (RuntimeException | Error e) {
            fault("failed", e);
        }
        if (told) {
            decide(why, false, later, decided);
        } else {
            refusal = why;
            decided.run();
        }
    }

    /**
     * As {@link #answered(int, String)}, but chooses no instance: when the answer has been discarded, {@link #again} does.
     *
     * @return whether to give it to the application
     */
    public final boolean isDelivered(int status, String retryAfter) {
        try {
            return aside || accepts(status, retryAfter);
        } catch (RuntimeException | Error e) {
            fault("answered", e);
            return true;
        }
    }

    /** The answer was discarded: another instance is chosen, as by {@link #begin(Executor, Runnable)}. */
    public final void again(Executor later, Runnable decided) {
        decide(null, false, later, decided);
    }

    /** @return why there is nowhere to send it; null once an instance is chosen, or if the call has stepped aside */
    public final Throwable refusal() {
        return refusal;
    }

    private void decide(Throwable failure, boolean first, Executor later, Runnable decided) {
        refusal = null;
        boolean now = true;
        try {
            now = !aside && decides(failure, first, later, decided);
        } catch (RuntimeException | Error e) {
            fault("decide", e);
        }
        if (now) {
            refuseAside(failure);
            decided.run();
        }
    }

    /** For the agent, before {@code decided} runs. @param why null if an instance is chosen */
    protected final void refused(Throwable why) {
        refusal = why;
    }

    /** For the agent: what it does in its own time has failed. @param failure of the request, or null */
    protected final void faulted(Throwable failure, Throwable e) {
        fault("decide", e);
        refuseAside(failure);
    }

    /** Nobody decides any more: what has failed is the application's to see. */
    private void refuseAside(Throwable failure) {
        if (aside) {
            refusal = failure;
        }
    }

    // ---- on its way

    /** The request, or its first part, may leave from now on. */
    public final void sending() {
        if (!aside) {
            try {
                sent();
            } catch (RuntimeException | Error e) {
                fault("sending", e);
            }
        }
    }

    /**
     * This thread waits for the answer, and nobody else will. Until it tells what it got, a connection that it closes
     * itself is the library's way to clean up; one that another thread closes is a cancellation.
     */
    public abstract void awaiting();

    /** As {@link #awaiting}, and the thread will also tell what it got when another one closes the connection. */
    public abstract void awaitingInAnyCase();

    /**
     * The attempt failed before an answer had come.
     *
     * @param pooled whether the connection had served a request before: then it may have been closed meanwhile, which is
     *     no fault of the instance
     * @return whether to send it again; another instance is chosen. False: the failure is the application's to see
     */
    public final boolean failed(Throwable why, boolean pooled) {
        try {
            lost = !aside && !retries(why, pooled);
            return !aside && !lost;
        } catch (RuntimeException | Error e) {
            fault("failed", e);
            return false;
        }
    }

    /** As {@link #failed(Throwable, boolean)}, on the connection that it was bound to last, if any since the last failure. */
    public final boolean failed(Throwable why) {
        boolean onPooled = pooled;
        pooled = false;
        return failed(why, onPooled);
    }

    /** @return whether it has failed and is not to be sent again */
    public final boolean isLost() {
        return lost;
    }

    /** The request takes a way on which we cannot follow it: nobody hears of the call any more. */
    public final void stepAside() {
        cancelled();
        aside = true;
    }

    public final boolean isAside() {
        return aside;
    }

    /**
     * The head of an answer is here (none of the 1xx).
     *
     * @param retryAfter the header of that name, or null
     * @return whether to give it to the application; false: discard it and send again, an instance is chosen
     * @throws IOException policy's word
     */
    public final boolean answered(int status, String retryAfter) throws IOException {
        try {
            return aside || delivers(status, retryAfter);
        } catch (RuntimeException | Error e) {
            fault("answered", e);
            return true;
        }
    }

    /** The answer is over, or the connection is: what of it had come is what there is. The first one counts. */
    public final void ended() {
        if (!aside) {
            try {
                end();
            } catch (RuntimeException | Error e) {
                fault("ended", e);
            }
        }
    }

    /** The application has given up. */
    public final void cancelled() {
        if (!aside) {
            try {
                cancel();
            } catch (RuntimeException | Error e) {
                fault("cancelled", e);
            }
        }
    }

    private void fault(String where, Throwable e) {
        aside = true;
        GraftBridge.linkFailed("GraftCall." + where, e);
    }

    /** @return headers to change in this attempt: names and values in turn; a value of null removes. Never null */
    public abstract String[] headers();

    /** @return headers to change in the answer, as {@link #headers}; never null */
    public abstract String[] answerHeaders();

    /** @return what to ask for in the place of {@code target}, {@code /path?query} */
    public abstract String target(String target);

    /** @return which instance is chosen: equal strings are the same object, for pools that compare by identity */
    public abstract String instance();

    /** @return whether a connection from the pool is no good this time: one has just turned out stale */
    public abstract boolean wantsFresh();

    /** @return whether it may be sent though its connection may be dead: sending it twice would do no harm */
    public abstract boolean mayRepeat();

    /** @return until when the head of the answer must be here, by {@link System#nanoTime}; 0 for no bound */
    public abstract long deadlineNanos();

    protected abstract void choose() throws IOException;

    /**
     * As {@link #choose} and what follows a failure, without waiting.
     *
     * @param failure what to refuse with, if there is no instance; null for the story's own words
     * @param first whether nothing was chosen before
     * @return true: decided, and {@link #refused} called if need be; false: {@code decided} will run on {@code later}
     */
    protected abstract boolean decides(Throwable failure, boolean first, Executor later, Runnable decided);

    /** The attempt failed. @return whether to ask {@link #decides} what now; false if the call is over */
    protected abstract boolean tells(Throwable why, boolean pooled);

    /** @return whether to give it to the application */
    protected abstract boolean accepts(int status, String retryAfter);

    protected abstract void sent();

    protected abstract boolean retries(Throwable why, boolean pooled);

    protected abstract boolean delivers(int status, String retryAfter) throws IOException;

    protected abstract void end();

    protected abstract void cancel();
}
