package io.graftmesh.consul.entry;

import io.graftmesh.mesh.control.RetryRules;
import io.graftmesh.mesh.control.RetryRules.On;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** {@code NumRetries}, {@code RetryOn}, {@code RetryOnConnectFailure}, {@code RetryOnStatusCodes} of a route's destination. */
final class RetryReader {

    /** What Envoy's {@code num_retries} is where a route names a condition and no number. */
    private static final int ONCE = 1;

    private static final int MOST = 10;

    private RetryReader() {}

    static RetryRules rules(Doc destination) {
        Doc number = destination.get("NumRetries");
        int count = number.isAbsent() ? 0 : number.number(0, MOST, "a number of retries (0-" + MOST + ")");
        Set<On> on = EnumSet.noneOf(On.class);
        if (destination.get("RetryOnConnectFailure").flag()) {
            on.add(On.CONNECT_FAILURE);
        }
        Set<Integer> codes = new TreeSet<>();
        for (Doc code : destination.get("RetryOnStatusCodes").items()) {
            codes.add(code.number(400, 599, "a status that a retry could mend (400-599)"));
        }
        destination.get("RetryOn").items().forEach(condition -> add(condition, on));
        if (on.isEmpty() && codes.isEmpty()) {
            // A number alone: how often, of what is tried again anyway.
            return count == 0 ? RetryRules.DEFAULT : RetryRules.DEFAULT.atMost(count);
        }
        return new RetryRules(count == 0 ? ONCE : count, on, codes);
    }

    /** Envoy's conditions, which Consul passes on as they are. */
    private static void add(Doc condition, Set<On> on) {
        switch (condition.text()) {
            case "5xx":
                on.add(On.SERVER_ERROR);
                break;
            case "gateway-error":
            case "unavailable":
                on.add(On.GATEWAY_ERROR);
                break;
            case "reset":
            case "reset-before-request":
            case "refused-stream":
                on.add(On.RESET);
                break;
            case "connect-failure":
                on.add(On.CONNECT_FAILURE);
                break;
            case "retriable-4xx":
                on.add(On.RETRIABLE_4XX);
                break;
            case "retriable-status-codes":
                break; // they are named beside it
            default:
                throw condition.error(
                        "\"" + condition.text() + "\" is no condition for a retry known here; known are 5xx,"
                                + " gateway-error, reset, refused-stream, connect-failure, retriable-4xx,"
                                + " retriable-status-codes, unavailable");
        }
    }
}
