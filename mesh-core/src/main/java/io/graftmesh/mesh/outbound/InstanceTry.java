package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.classify.Outcome;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.limit.Room;

/** One try of a request: the instance that has it, until it is known what became of it. Guarded by the call's monitor. */
final class InstanceTry {

    final Cluster cluster;
    final Candidate candidate;
    private boolean probing;
    private boolean waitsForConnection;
    private boolean byteLeft;
    private long startNanos;

    /** @param probing whether this call is the one by which an ejected instance may come back */
    InstanceTry(Cluster cluster, Candidate candidate, boolean probing) {
        this.cluster = cluster;
        this.candidate = candidate;
        this.probing = probing;
    }

    String authority() {
        return candidate.endpoint().authority();
    }

    /** It is given to the driver, and waits for a connection, for which there was room. */
    void begin(long nowNanos) {
        waitsForConnection = true;
        startNanos = nowNanos;
        candidate.load().started();
    }

    void sent(Room pending, long nowNanos) {
        if (!byteLeft) {
            byteLeft = true;
            // What connecting took says nothing about how quick the instance answers.
            startNanos = nowNanos;
        }
        connected(pending);
    }

    boolean byteLeft() {
        return byteLeft;
    }

    void connected(Room pending) {
        if (waitsForConnection) {
            waitsForConnection = false;
            pending.leave();
        }
    }

    /** Balancer and ejection learn what became of it. */
    void judge(Outcome outcome, TrafficPolicy policy, long nowNanos) {
        if (outcome.isInstanceFailure()) {
            // Whoever fails fast must not look quick.
            candidate.load().failed(nowNanos, nowNanos - startNanos);
        } else if (byteLeft) {
            candidate.load().observed(nowNanos, nowNanos - startNanos);
        }
        cluster.ended(candidate, outcome, policy, nowNanos);
        probing = false;
    }

    /** The request is no longer the instance's. */
    void release(Room pending) {
        connected(pending);
        candidate.load().ended();
        if (probing) {
            probing = false;
            cluster.probeLost(candidate);
        }
    }
}
