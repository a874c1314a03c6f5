package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.balance.Balancer;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.classify.Outcome;
import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.LoadBalancer;
import io.graftmesh.mesh.control.RetryRules;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.fault.FaultDraw;
import io.graftmesh.mesh.record.CallReason;
import io.graftmesh.mesh.record.CallRecord;
import io.graftmesh.mesh.record.Recorder;
import io.graftmesh.mesh.retry.Backoff;
import io.graftmesh.mesh.retry.RetryPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/**
 * The story of one HTTP request, top to bottom: route → split → resolve → limit → deadline → [pick → send → classify → record →
 * retry?].
 *
 * <p>Decides and does no I/O. A driver asks {@link #next} and gets a value: send there, wait that long, give up because. It
 * tells what became of it ({@link #sent}, then one of {@link #failed}, {@link #stale}, {@link #timedOut}, {@link #responded})
 * and asks again, until a response was handed over and {@link #finished}, or it is to give up.
 *
 * <p>Guarded by its own monitor: the driver is one thread at a time, and whoever cancels is another.
 */
public final class OutboundCall {

    /** Connecting elsewhere is always safe, nothing was sent: two other instances. Linkerd's requeues. */
    static final int MAX_CONNECT_RETRIES = 2;

    /** A pool with one dead connection has more of them; the try after that is on a new one. */
    static final int MAX_STALE = 1;

    private static final long MILLIS = 1_000_000L;

    private final HttpRequest request;
    private final Upstream upstream;
    private final Resolution resolution;
    private final MeshClock clock;
    private final IntUnaryOperator random;
    private final Recorder recorder;
    private final CallRecord record;
    private final long startNanos;

    // What was decided once, at the first question.
    private boolean begun;
    private TrafficPolicy policy = TrafficPolicy.NONE;
    private boolean admitted;
    private long deadlineNanos;
    private int abortStatus;
    private @Nullable RequestHash hash;
    private @Nullable String mirror;

    // The try that is under way.
    private @Nullable Cluster cluster;
    private @Nullable Candidate candidate;
    private boolean probing;
    private boolean waitsForConnection;
    private boolean byteLeft;
    private long tryNanos;

    // What the tries before it have left.
    private List<Candidate> tried = Collections.emptyList();
    private int connectRetries;
    private int retries;
    private int staleConnections;
    private @Nullable Outcome lastOutcome;
    private List<String> failures = Collections.emptyList();
    private CallStep.@Nullable Wait pause;
    private boolean handedOver;
    private CallStep.@Nullable GiveUp end;
    private boolean over;

    /** Reads a response's headers. */
    public interface Headers {
        /** @return the first value of that name, whatever its case; null: there is none */
        @Nullable
        String get(String name);
    }

    OutboundCall(
            HttpRequest request,
            Upstream upstream,
            Resolution resolution,
            MeshClock clock,
            IntUnaryOperator random,
            Recorder recorder) {
        this.request = request;
        this.upstream = upstream;
        this.resolution = resolution;
        this.clock = clock;
        this.random = random;
        this.recorder = recorder;
        this.startNanos = clock.nanos();
        this.record = new CallRecord(clock.wallMillis());
        record.source = resolution.source();
        record.destination = resolution.destination().service();
        record.method = request.method();
        record.path = request.path();
    }

    /**
     * Waits until {@link #next} knows enough: an identity, the service's chain, its instances.
     *
     * @param maxMillis the caller's own patience; the configured bound holds as well
     */
    public void await(long maxMillis) throws InterruptedException {
        resolution.await(maxMillis);
    }

    /** @return whether {@link #await} would not wait; if not, what is missing is on its way */
    public boolean isReady() {
        return resolution.isReady();
    }

    /** What to do now. Never waits. */
    public synchronized CallStep next() {
        if (end != null) {
            return end;
        }
        if (over) {
            throw new IllegalStateException("the call is over: " + record.reason);
        }
        CallStep.Wait backoff = pause;
        if (backoff != null) {
            pause = null;
            return backoff;
        }
        if (!begun) {
            begun = true;
            CallStep first = begin();
            if (first != null) {
                return first;
            }
        }
        if (abortStatus > 0) {
            return giveUp(CallReason.FAULT_INJECTED, abortStatus, "a fault that the service's policy asks for", null);
        }
        if (left() < 0) {
            return giveUp(CallReason.DEADLINE, "no answer within " + boundMillis() + " ms" + told(), null);
        }
        return send();
    }

    /** What is settled once, before any instance is thought of. */
    private @Nullable CallStep begin() {
        // Route and split hold for all tries: a retry goes to another instance, never to another version.
        String missing = resolution.choose(request, random);
        if (missing != null) {
            return giveUp(resolution.missing(), missing, null);
        }
        policy = upstream.policy();
        // Rate before room: who comes too often is refused before it takes somebody's place.
        TrafficPolicy.Rate rate = policy.rate();
        if (rate.perSecond > 0 && !upstream.rate.take(rate.perSecond, rate.burst, clock.nanos())) {
            return giveUp(CallReason.RATE_LIMITED, "more than " + rate.perSecond + " calls a second", null);
        }
        // One place for the call with all its tries, so that retries do not lock out new calls.
        int most = policy.limits().concurrent;
        admitted = upstream.concurrent.enter(most);
        if (!admitted) {
            return giveUp(
                    CallReason.OVERLOADED,
                    most + " calls are under way, and MaxConcurrentRequests allows no more",
                    null);
        }
        upstream.budget.request(clock.nanos());
        // The deadline spans retries and faults, else a call with retries could last three times its timeout.
        long bound = boundMillis();
        deadlineNanos = bound == 0 ? 0 : startNanos + bound * MILLIS;
        LoadBalancer rule = rule();
        hash = rule.isByHash() ? RequestHash.of(rule.hashPolicies(), request, random) : null;
        TrafficPolicy.Mirror copy = policy.mirror();
        mirror = copy != null && FaultDraw.hits(copy.percent, random) ? copy.service : null;
        // Faults last: they stand for what an instance would do, so they take a place and time as one would.
        abortStatus = FaultDraw.abortStatus(policy.fault(), random);
        long delay = FaultDraw.delayMillis(policy.fault(), random);
        return delay > 0 ? new CallStep.Wait(delay) : null;
    }

    private CallStep send() {
        if (!pick()) {
            return record.attempts == 0
                    ? giveUp(
                            CallReason.NO_INSTANCES,
                            "has no instance that speaks mesh TLS " + resolution.lookedFor(),
                            null)
                    : giveUp(CallReason.CONNECT_FAILED, "no instance is left to try" + told(), null);
        }
        Candidate to = current();
        int most = policy.limits().pending;
        if (!upstream.pending.enter(most)) {
            candidate = null;
            return giveUp(
                    CallReason.OVERLOADED,
                    most + " calls wait for a connection, and MaxPendingRequests allows no more",
                    null);
        }
        waitsForConnection = true;
        byteLeft = false;
        record.attempts++;
        record.peer = to.endpoint().authority();
        record.subset = picked().target().subset();
        to.load().started();
        tryNanos = clock.nanos();
        return new CallStep.Send(
                picked().target(),
                to.endpoint(),
                resolution.path(request),
                resolution.requestHeaders(),
                deadlineNanos == 0 ? 0 : Math.max(1, left() / MILLIS),
                resolution.split().connectTimeoutMillis(),
                staleConnections > 0);
    }

    /** Chooses an instance that this call has not tried yet; after an answer that asks for it, any. */
    private boolean pick() {
        String pinned = resolution.destination().pinned();
        Predicate<Candidate> skip = tried.isEmpty() && pinned == null
                ? Balancer.ANY
                : c -> tried.contains(c)
                        || pinned != null && !pinned.equals(c.endpoint().authority());
        if (pick(skip)) {
            return true;
        }
        boolean again = lastOutcome != null && lastOutcome != Outcome.CONNECT_FAILURE;
        return again && pick(c -> pinned != null && !pinned.equals(c.endpoint().authority()));
    }

    private boolean pick(Predicate<Candidate> skip) {
        LoadBalancer rule = rule();
        long number = hash == null ? 0 : hash.number();
        List<Target> targets = resolution.split().targets();
        // An instance that is out comes back by one real call. Its turn goes before health: there may be no other left.
        for (int i = 0; i < targets.size(); i++) {
            Cluster one = upstream.cluster(targets.get(i));
            Candidate due = one.probe(policy, rule, skip);
            if (due != null) {
                return picked(one, due, true);
            }
            // The first target with a healthy instance: failover.
            if (one.isHealthy(policy, rule) && picked(one, one.pick(policy, rule, number, skip), false)) {
                return true;
            }
        }
        // None is healthy: the checks may be wrong, take what there is.
        for (int i = 0; i < targets.size(); i++) {
            Cluster one = upstream.cluster(targets.get(i));
            if (picked(one, one.pick(policy, rule, number, skip), false)) {
                return true;
            }
        }
        return false;
    }

    private boolean picked(Cluster of, @Nullable Candidate one, boolean asProbe) {
        cluster = of;
        candidate = one;
        probing = asProbe;
        return one != null;
    }

    /** The first byte of the request is about to leave: from here on it may have been received. */
    public synchronized void sent() {
        byteLeft = candidate != null;
        connected();
    }

    private void connected() {
        if (waitsForConnection) {
            waitsForConnection = false;
            upstream.pending.leave();
        }
    }

    /** The instance could not be reached, or broke off before its answer. Ask {@link #next}. */
    public synchronized void failed(Throwable why) {
        if (candidate != null) {
            boolean unsent = !byteLeft;
            ended(unsent ? Outcome.CONNECT_FAILURE : Outcome.RESET, why);
            if (!again(0, null)) {
                String what = unsent ? "no instance could be reached" : "the instance broke off before it answered";
                giveUp(unsent ? CallReason.CONNECT_FAILED : CallReason.RESET, what + told(), why);
            }
        }
    }

    /** A pooled connection turned out to be closed: says nothing about the instance. Ask {@link #next}. */
    public synchronized void stale(Throwable why) {
        if (candidate == null) {
            return;
        }
        boolean safe = !byteLeft
                || request.replayable() && (rules().anyMethod() || RetryPolicy.isIdempotent(request.method()));
        if (staleConnections >= MAX_STALE || !safe) {
            failed(why);
            return;
        }
        staleConnections++;
        released();
    }

    /** The time that {@link CallStep.Send} named, or the application's own, ran out. Ask {@link #next}. */
    public synchronized void timedOut(@Nullable Throwable why) {
        if (candidate != null) {
            ended(Outcome.TIMEOUT, why);
            giveUp(CallReason.DEADLINE, "no answer in time" + told(), why);
        }
    }

    /**
     * The instance has begun to answer.
     *
     * @return true: hand it over, with {@link #responseHeaders}; false: throw it away and ask {@link #next}
     */
    public synchronized boolean responded(int status, Headers headers) {
        if (candidate == null) {
            return true; // cancelled meanwhile: whoever asked does what it likes
        }
        connected();
        Outcome outcome = Outcome.ofResponse(status, headers.get("grpc-status"));
        judge(outcome);
        lastOutcome = outcome;
        record.status = status;
        if (outcome != Outcome.ANSWERED || status >= 400) {
            Candidate from = current();
            tried = plus(tried, from);
            if (again(status, headers.get("Retry-After"))) {
                failures = plus(failures, from.endpoint().authority() + ": status " + status);
                released();
                return false;
            }
        }
        handedOver = true;
        return true;
    }

    /** @return what to do to the headers of the response that is handed over */
    public synchronized HeaderChanges responseHeaders() {
        HeaderChanges changes = resolution.responseHeaders();
        String cookie = hash == null ? null : hash.setCookie();
        return cookie == null
                ? changes
                : changes.and(new HeaderChanges(
                        Collections.emptyList(),
                        Collections.emptyMap(),
                        Collections.singletonMap("Set-Cookie", cookie)));
    }

    /** The response was handed over, to its last byte. */
    public synchronized void finished(long sentBytes, long receivedBytes) {
        record.sent = sentBytes;
        record.received = receivedBytes;
        end(CallReason.OK, "");
    }

    /** The response broke off after it was handed over in part. */
    public synchronized void broken(Throwable why) {
        if (candidate != null) {
            ended(Outcome.RESET, why);
            end(
                    CallReason.RESPONSE_BROKEN,
                    "service '" + resolution.destination() + "': the answer broke off" + told());
        }
    }

    /** The application gave up. */
    public synchronized void cancelled() {
        end(CallReason.CANCELLED, handedOver ? "before the end of the answer" : "before there was an answer" + told());
    }

    /** @return the service that is to get a copy, whose answer nobody reads; null: none */
    public synchronized @Nullable String mirror() {
        return mirror;
    }

    /** @return what will be recorded; for what the driver knows and the story does not */
    public CallRecord record() {
        return record;
    }

    /** Whether what just happened is to be tried again; if so, {@link #next} goes on. */
    private boolean again(int status, @Nullable String retryAfter) {
        Outcome outcome = lastOutcome;
        RetryRules rules = rules();
        if (outcome == null || !RetryPolicy.wants(rules, outcome, status, request.method(), request.replayable())) {
            return false;
        }
        boolean connect = outcome == Outcome.CONNECT_FAILURE;
        if (connect ? connectRetries >= MAX_CONNECT_RETRIES || !hasOther() : retries >= rules.max()) {
            return false;
        }
        // Elsewhere at once; but who asks the same service again lets it breathe.
        Long wish = connect ? null : Backoff.wish(retryAfter);
        long wait = connect ? 0 : wish != null ? wish : Backoff.millis(retries + 1, random);
        if (wait < 0 || deadlineNanos != 0 && wait * MILLIS >= left()) {
            return false;
        }
        // The budget last: it is spent by asking.
        if (!upstream.budget.spend(clock.nanos())) {
            failures = plus(failures, "no retry left in the budget");
            return false;
        }
        connectRetries += connect ? 1 : 0;
        retries += connect ? 0 : 1;
        pause = wait > 0 ? new CallStep.Wait(wait) : null;
        return true;
    }

    private boolean hasOther() {
        int all = 0;
        for (Target target : resolution.split().targets()) {
            all += upstream.cluster(target).size();
        }
        return resolution.destination().pinned() == null && all > tried.size();
    }

    private RetryRules rules() {
        RetryRules own = resolution.actions().retries();
        Integer most = policy.retries();
        return own == RetryRules.DEFAULT && most != null ? own.atMost(most) : own;
    }

    private LoadBalancer rule() {
        LoadBalancer own = policy.loadBalancer();
        return own != null ? own : resolution.split().loadBalancer();
    }

    /** A try is over without an answer. */
    private void ended(Outcome outcome, @Nullable Throwable why) {
        Candidate from = current();
        lastOutcome = outcome;
        judge(outcome);
        tried = plus(tried, from);
        failures = plus(failures, from.endpoint().authority() + ": " + Told.of(why));
        released();
    }

    private void judge(Outcome outcome) {
        long now = clock.nanos();
        Candidate from = current();
        if (outcome.isInstanceFailure()) {
            // Whoever fails fast must not look quick.
            from.load().failed(now);
        } else {
            from.load().observed(now, now - tryNanos);
        }
        picked().ended(from, outcome, policy);
        probing = false;
    }

    private void released() {
        Candidate from = candidate;
        candidate = null;
        connected();
        if (from != null) {
            from.load().ended();
            if (probing) {
                picked().probeLost(from);
            }
        }
        probing = false;
    }

    private CallStep.GiveUp giveUp(CallReason reason, String what, @Nullable Throwable why) {
        return giveUp(reason, reason.status(), what, why);
    }

    private CallStep.GiveUp giveUp(CallReason reason, int status, String what, @Nullable Throwable why) {
        String message = "service '" + resolution.destination() + "': " + what;
        CallStep.GiveUp step = new CallStep.GiveUp(reason, status, message, why);
        end = step;
        end(reason, message);
        return step;
    }

    private void end(CallReason reason, String detail) {
        if (over) {
            return;
        }
        over = true;
        released();
        if (admitted) {
            upstream.concurrent.leave();
        }
        record.reason = reason;
        record.detail = detail;
        record.status = handedOver ? record.status : 0;
        record.durationNanos = clock.nanos() - startNanos;
        recorder.called(record);
    }

    /** @return milliseconds for the whole call: the shorter of the route's and the application's; 0: none */
    private long boundMillis() {
        long route = resolution.actions().timeoutMillis();
        long own = request.timeoutMillis();
        return route == 0 || own == 0 ? Math.max(route, own) : Math.min(route, own);
    }

    /** @return nanoseconds to the deadline */
    private long left() {
        return deadlineNanos == 0 ? Long.MAX_VALUE : deadlineNanos - clock.nanos();
    }

    private String told() {
        return failures.isEmpty() ? "" : ", tried " + String.join("; ", failures);
    }

    private Candidate current() {
        Candidate now = candidate;
        if (now == null) {
            throw new IllegalStateException("no try is under way");
        }
        return now;
    }

    private Cluster picked() {
        Cluster now = cluster;
        if (now == null) {
            throw new IllegalStateException("nothing was picked");
        }
        return now;
    }

    private static <T> List<T> plus(List<T> list, T item) {
        List<T> longer = list.isEmpty() ? new ArrayList<>(2) : list;
        longer.add(item);
        return longer;
    }
}
