package io.graftmesh.mesh.retry;

import io.graftmesh.mesh.classify.Outcome;
import io.graftmesh.mesh.control.RetryRules;
import io.graftmesh.mesh.control.RetryRules.On;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** Whether a failed try may and should be made again. Knows no count and no time: those are the budget's and the deadline's. */
public final class RetryPolicy {

    /** RFC 9110, 9.2.2: the methods that mean the same however often they are sent. */
    private static final Set<String> IDEMPOTENT = Collections.unmodifiableSet(
            new HashSet<>(Arrays.asList("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE")));

    private RetryPolicy() {}

    public static boolean isIdempotent(String method) {
        return IDEMPOTENT.contains(method);
    }

    /**
     * @param status of the response; 0 if there is none
     * @param replayable whether the request can be written a second time
     */
    public static boolean wants(RetryRules rules, Outcome outcome, int status, String method, boolean replayable) {
        if (outcome == Outcome.CONNECT_FAILURE) {
            return true; // nothing was sent: always safe, whatever the method
        }
        if (!replayable || outcome == Outcome.TIMEOUT) {
            return false; // after the deadline there is nobody who waits
        }
        if (!rules.anyMethod() && !isIdempotent(method)) {
            return false;
        }
        return rules.statusCodes().contains(status) || isMeant(rules.on(), outcome, status);
    }

    private static boolean isMeant(Set<On> on, Outcome outcome, int status) {
        switch (outcome) {
            case RESET:
                return on.contains(On.RESET) || on.contains(On.SERVER_ERROR);
            case GATEWAY_ERROR:
                return on.contains(On.GATEWAY_ERROR) || on.contains(On.SERVER_ERROR);
            case SERVER_ERROR:
                return on.contains(On.SERVER_ERROR);
            default:
                return status == 409 && on.contains(On.RETRIABLE_4XX);
        }
    }
}
