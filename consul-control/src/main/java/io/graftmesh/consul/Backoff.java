package io.graftmesh.consul;

import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after a failure: full jitter under a bound that doubles from 250 ms. A Consul that is away is asked
 * again within {@value #AWAY_MILLIS} ms, so that it is noticed when it returns (it is a neighbour; a refused connect costs
 * nothing). A Consul that answers "no" is asked less and less, up to {@value #REFUSED_MILLIS} ms.
 */
final class Backoff {

    static final long FIRST_MILLIS = 250;
    static final long AWAY_MILLIS = 1_500;
    static final long REFUSED_MILLIS = 30_000;

    private int failures;

    void succeeded() {
        failures = 0;
    }

    /** @return milliseconds */
    long next(Kind kind) {
        long bound = Math.min(limit(kind), FIRST_MILLIS << Math.min(failures, 10));
        failures++;
        return ThreadLocalRandom.current().nextLong(bound + 1);
    }

    private static long limit(Kind kind) {
        // "No cluster leader" is a server error too, and what an agent says in the second after its start.
        return kind == Kind.UNREACHABLE || kind == Kind.SERVER_ERROR ? AWAY_MILLIS : REFUSED_MILLIS;
    }
}
