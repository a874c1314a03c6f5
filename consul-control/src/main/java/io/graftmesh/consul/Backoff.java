package io.graftmesh.consul;

import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after a failure: full jitter under a bound that doubles from 250 ms. A Consul that is away is asked
 * again within {@value #AWAY_MILLIS} ms, so that it is noticed when it returns (it is a neighbour; a refused connect costs
 * nothing). A Consul that answers "no" is asked less and less, up to {@value #REFUSED_MILLIS} ms; to {@value #TOKEN_MILLIS} ms
 * where the token is in a file, which may hold a better one any moment.
 */
final class Backoff {

    static final long FIRST_MILLIS = 250;
    static final long AWAY_MILLIS = 1_500;
    static final long REFUSED_MILLIS = 30_000;
    static final long TOKEN_MILLIS = 5_000;

    private final boolean tokenMayChange;
    private int failures;

    Backoff(boolean tokenMayChange) {
        this.tokenMayChange = tokenMayChange;
    }

    void succeeded() {
        failures = 0;
    }

    /** @return milliseconds */
    long next(Kind kind) {
        long bound = Math.min(limit(kind), FIRST_MILLIS << Math.min(failures, 10));
        failures++;
        return ThreadLocalRandom.current().nextLong(bound + 1);
    }

    private long limit(Kind kind) {
        if (kind == Kind.FORBIDDEN && tokenMayChange) {
            return TOKEN_MILLIS;
        }
        // "No cluster leader" is a server error too, and what an agent says in the second after its start.
        return kind == Kind.UNREACHABLE || kind == Kind.SERVER_ERROR ? AWAY_MILLIS : REFUSED_MILLIS;
    }
}
