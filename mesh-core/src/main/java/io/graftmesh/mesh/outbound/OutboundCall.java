package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.classify.Outcome;
import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.LoadBalancer;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.fault.FaultDraw;
import io.graftmesh.mesh.record.CallReason;
import io.graftmesh.mesh.record.CallRecord;
import io.graftmesh.mesh.record.Recorder;
import java.util.Collections;
import java.util.function.IntUnaryOperator;

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

    // The try that is under way, and what those before it have left.
    private @Nullable InstanceTry current;
    private @Nullable Retries retries;
    private CallStep.@Nullable Wait pause;
    private boolean handedOver;
    private CallStep.@Nullable GiveUp end;
    private boolean over;

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
            // Somebody cancelled between the driver's last word and this question.
            return new CallStep.GiveUp(record.reason, record.reason.status(), record.detail, null);
        }
        if (current != null) {
            throw new IllegalStateException("what became of the last step was not told");
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
            return giveUp(
                    CallReason.DEADLINE, "no answer within " + resolution.boundMillis(request) + " ms" + told(), null);
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
        if (rate.perSecond > 0 && !upstream.rate.take(rate.perSecond, rate.burst, startNanos)) {
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
        upstream.budget.request(startNanos);
        // The deadline spans retries and faults, else a call with retries could last three times its timeout.
        long bound = resolution.boundMillis(request);
        deadlineNanos = bound == 0 ? 0 : startNanos + bound * MILLIS;
        LoadBalancer rule = resolution.loadBalancer(policy);
        hash = rule.isByHash() ? RequestHash.of(rule.hashPolicies(), request, random) : null;
        TrafficPolicy.Mirror copy = policy.mirror();
        mirror = copy != null && FaultDraw.hits(copy.percent, random) ? copy.service : null;
        // Faults last: they stand for what an instance would do, so they take a place and time as one would.
        abortStatus = FaultDraw.abortStatus(policy.fault(), random);
        long delay = FaultDraw.delayMillis(policy.fault(), random);
        return delay > 0 ? new CallStep.Wait(delay) : null;
    }

    private CallStep send() {
        int most = policy.limits().pending;
        if (!upstream.pending.enter(most)) {
            return giveUp(
                    CallReason.OVERLOADED,
                    most + " calls wait for a connection, and MaxPendingRequests allows no more",
                    null);
        }
        InstanceTry next = pick();
        if (next == null) {
            upstream.pending.leave();
            return record.attempts == 0
                    ? giveUp(
                            CallReason.NO_INSTANCES,
                            "has no instance that speaks mesh TLS " + resolution.lookedFor(),
                            null)
                    : giveUp(CallReason.CONNECT_FAILED, "no instance is left to try" + told(), null);
        }
        current = next;
        next.begin(clock.nanos());
        record.attempts++;
        record.peer = next.authority();
        record.subset = next.cluster.target().subset();
        return new CallStep.Send(
                next.cluster.target(),
                next.candidate.endpoint(),
                resolution.path(request),
                resolution.requestHeaders(),
                deadlineNanos == 0 ? 0 : Math.max(1, left() / MILLIS),
                resolution.split().connectTimeoutMillis(),
                retries != null && retries.needsFreshConnection());
    }

    /** Chooses an instance that this call has not tried yet; after an answer that asks for it, any. */
    private @Nullable InstanceTry pick() {
        String pinned = resolution.destination().pinned();
        if (pinned != null) {
            return choice().find(pinned);
        }
        Retries before = retries;
        return before == null
                ? choice().pick(Collections.emptyList(), false)
                : choice().pick(before.tried(), before.hasSpoken());
    }

    private InstanceChoice choice() {
        long number = hash == null ? 0 : hash.number();
        return new InstanceChoice(
                upstream, resolution.split().targets(), policy, resolution.loadBalancer(policy), number);
    }

    /** The first byte of the request is about to leave: from here on it may have been received. */
    public synchronized void sent() {
        InstanceTry now = current;
        if (now != null) {
            now.sent(upstream.pending, clock.nanos());
        }
    }

    /** The instance could not be reached, or broke off before its answer. Ask {@link #next}. */
    public synchronized void failed(Throwable why) {
        InstanceTry now = current;
        if (now == null) {
            return;
        }
        boolean unsent = !now.byteLeft();
        Outcome outcome = unsent ? Outcome.CONNECT_FAILURE : Outcome.RESET;
        ended(now, outcome, why);
        if (!again(outcome, 0, null)) {
            String what = unsent ? "no instance could be reached" : "the instance broke off before it answered";
            giveUp(unsent ? CallReason.CONNECT_FAILED : CallReason.RESET, what + told(), why);
        }
    }

    /** A pooled connection turned out to be closed: says nothing about the instance. Ask {@link #next}. */
    public synchronized void stale(Throwable why) {
        InstanceTry now = current;
        if (now == null) {
            return;
        }
        if (retries().survivesStale(now.byteLeft(), resolution.retries(policy))) {
            release();
        } else {
            failed(why);
        }
    }

    /** The time that {@link CallStep.Send} named, or the application's own, ran out. Ask {@link #next}. */
    public synchronized void timedOut(@Nullable Throwable why) {
        InstanceTry now = current;
        if (now != null) {
            ended(now, Outcome.TIMEOUT, why);
            giveUp(CallReason.DEADLINE, "no answer in time" + told(), why);
        }
    }

    /**
     * The instance has begun to answer.
     *
     * @return true: hand it over, with {@link #responseHeaders}; false: throw it away and ask {@link #next}
     */
    public synchronized boolean responded(int status, ResponseHeaders headers) {
        InstanceTry now = current;
        if (now == null) {
            return true; // cancelled meanwhile: whoever asked does what it likes
        }
        now.connected(upstream.pending);
        Outcome outcome = Outcome.ofResponse(status, headers.get("grpc-status"));
        now.judge(outcome, policy, clock.nanos());
        record.status = status;
        if (outcome != Outcome.ANSWERED || status >= 400) {
            retries().ended(now.candidate, outcome);
            if (again(outcome, status, headers.get("Retry-After"))) {
                retries().failed(now.authority() + ": status " + status);
                release();
                return false;
            }
        }
        handedOver = true;
        return true;
    }

    /** @return what to do to the headers of the response that is handed over */
    public synchronized HeaderChanges responseHeaders() {
        HeaderChanges changes = resolution.responseHeaders();
        return hash == null ? changes : hash.withCookie(changes);
    }

    /** The response was handed over, to its last byte. */
    public synchronized void finished(long sentBytes, long receivedBytes) {
        record.sent = sentBytes;
        record.received = receivedBytes;
        end(CallReason.OK, "");
    }

    /** The response broke off after it was handed over in part. */
    public synchronized void broken(Throwable why) {
        InstanceTry now = current;
        if (now != null) {
            ended(now, Outcome.RESET, why);
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
    private boolean again(Outcome outcome, int status, @Nullable String retryAfter) {
        boolean hasOther = resolution.destination().pinned() == null
                && choice().size() > retries().tried().size();
        long wait = retries()
                .waitFor(outcome, status, retryAfter, resolution.retries(policy), hasOther, left(), clock.nanos());
        if (wait == Retries.NO_BUDGET) {
            retries().failed("no retry left in the budget");
        }
        pause = wait > 0 ? new CallStep.Wait(wait) : null;
        return wait >= 0;
    }

    /** Most calls need none. */
    private Retries retries() {
        Retries made = retries;
        if (made == null) {
            made = new Retries(request, upstream.budget, random);
            retries = made;
        }
        return made;
    }

    /** A try is over without an answer, or without the whole of it. */
    private void ended(InstanceTry now, Outcome outcome, @Nullable Throwable why) {
        now.judge(outcome, policy, clock.nanos());
        retries().ended(now.candidate, outcome);
        retries().failed(now.authority() + ": " + Told.of(why));
        release();
    }

    private void release() {
        InstanceTry now = current;
        current = null;
        if (now != null) {
            now.release(upstream.pending);
        }
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
        release();
        if (admitted) {
            upstream.concurrent.leave();
        }
        record.reason = reason;
        record.detail = detail;
        record.status = handedOver ? record.status : 0;
        record.durationNanos = clock.nanos() - startNanos;
        recorder.called(record);
    }

    /** @return nanoseconds to the deadline */
    private long left() {
        return deadlineNanos == 0 ? Long.MAX_VALUE : deadlineNanos - clock.nanos();
    }

    private String told() {
        return retries == null ? "" : retries.told();
    }
}
