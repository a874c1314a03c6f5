package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.classify.Outcome;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.RetryRules;
import io.graftmesh.mesh.retry.Backoff;
import io.graftmesh.mesh.retry.RetryBudget;
import io.graftmesh.mesh.retry.RetryPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Whether one request is tried again: the {@code retry?} of {@link OutboundCall}'s story, how often it was, and what the tries have
 * left. Guarded by the call's monitor.
 */
final class Retries {

    /** What {@link #waitFor} answers for "not again". */
    static final long NO = -1;

    /** As {@link #NO}, only because the budget is spent. */
    static final long NO_BUDGET = -2;

    /** Connecting elsewhere is always safe, nothing was sent: two other instances. Linkerd's requeues. */
    static final int MAX_CONNECT = 2;

    /** A pool with one dead connection has more of them; the try after that is on a new one. */
    static final int MAX_STALE = 1;

    private static final long MILLIS = 1_000_000L;

    private final HttpRequest request;
    private final RetryBudget budget;
    private final IntUnaryOperator random;
    private int connects;
    private int requests;
    private int stale;
    private final List<Candidate> tried = new ArrayList<>(2);
    private @Nullable Outcome lastOutcome;
    private List<String> failures = Collections.emptyList();

    Retries(HttpRequest request, RetryBudget budget, IntUnaryOperator random) {
        this.request = request;
        this.budget = budget;
        this.random = random;
    }

    /** An instance has had its try. */
    void ended(Candidate candidate, Outcome outcome) {
        tried.add(candidate);
        lastOutcome = outcome;
    }

    /** @param what the caller is to be told of it, if nothing comes of the others either */
    void failed(String what) {
        if (failures.isEmpty()) {
            failures = new ArrayList<>(2);
        }
        failures.add(what);
    }

    List<Candidate> tried() {
        return tried;
    }

    /** @return whether an instance that was tried may be asked again: the last of them could be reached */
    boolean hasSpoken() {
        return lastOutcome != null && lastOutcome != Outcome.CONNECT_FAILURE;
    }

    /** @return the end of a sentence */
    String told() {
        return failures.isEmpty() ? "" : ", tried " + String.join("; ", failures);
    }

    /**
     * @param status of the response; 0 if there is none
     * @param hasOther whether there is an instance that was not tried
     * @param leftNanos to the deadline
     * @return milliseconds to wait before the next try; negative: none
     */
    long waitFor(
            Outcome outcome,
            int status,
            @Nullable String retryAfter,
            RetryRules rules,
            boolean hasOther,
            long leftNanos,
            long nowNanos) {
        if (!RetryPolicy.wants(rules, outcome, status, request.method(), request.replayable())) {
            return NO;
        }
        boolean connect = outcome == Outcome.CONNECT_FAILURE;
        if (connect ? connects >= MAX_CONNECT || !hasOther : requests >= rules.max()) {
            return NO;
        }
        // Elsewhere at once; but who asks the same service again lets it breathe.
        Long wish = connect ? null : Backoff.wish(retryAfter);
        long wait = connect ? 0 : wish != null ? wish : Backoff.millis(requests + 1, random);
        if (wait < 0 || wait * MILLIS >= leftNanos) {
            return NO;
        }
        // The budget last: it is spent by asking.
        if (!budget.spend(nowNanos)) {
            return NO_BUDGET;
        }
        connects += connect ? 1 : 0;
        requests += connect ? 0 : 1;
        return wait;
    }

    /** @return whether a request may go out again after the pooled connection that had it turned out to be closed */
    boolean survivesStale(boolean byteLeft, RetryRules rules) {
        boolean safe =
                !byteLeft || request.replayable() && (rules.anyMethod() || RetryPolicy.isIdempotent(request.method()));
        return safe && stale++ < MAX_STALE;
    }

    boolean needsFreshConnection() {
        return stale > 0;
    }
}
