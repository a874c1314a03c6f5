package io.graftmesh.mesh.classify;

import io.graftmesh.mesh.Nullable;
import java.util.Locale;

/**
 * What became of one try of a request: the one classifier, for retry, ejection and metrics alike. Finagle's lesson: with two of
 * them, an instance is retried and yet never ejected.
 */
public enum Outcome {
    /** The service answered, be it with a 4xx: it does what it is for. */
    ANSWERED,
    /** The service's own 5xx: one request of its own may be at fault, so it says nothing about the instance. */
    SERVER_ERROR,
    /** 502, 503, 504, gRPC's UNAVAILABLE: somebody could not serve at all. Envoy's "gateway failure". */
    GATEWAY_ERROR,
    /** Nothing was sent: refused, unreachable, no handshake. */
    CONNECT_FAILURE,
    /** A byte left, and no answer came before the connection ended. */
    RESET,
    /** The deadline ran out while an instance had the request. */
    TIMEOUT;

    private static final int UNAVAILABLE = 14;

    /**
     * @param status of the response
     * @param grpcStatus its header {@code grpc-status}, where an error comes without a body ("trailers only"); null: none
     */
    public static Outcome ofResponse(int status, @Nullable String grpcStatus) {
        if (status == 502 || status == 503 || status == 504) {
            return GATEWAY_ERROR;
        }
        if (status >= 500) {
            return SERVER_ERROR;
        }
        return grpcStatus != null && grpcStatus.trim().equals(String.valueOf(UNAVAILABLE)) ? GATEWAY_ERROR : ANSWERED;
    }

    /** @return whether it speaks against the instance: counted towards ejection, and a cost to the balancer */
    public boolean isInstanceFailure() {
        return this != ANSWERED && this != SERVER_ERROR;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
