package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.balance.Hashes;
import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.LoadBalancer.HashPolicy;
import io.graftmesh.mesh.control.QueryParameter;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** What of a request decides where it goes, as one number; and the cookie that makes it go there again. */
final class RequestHash {

    private boolean found;
    private long hash;

    /** The value of the header that gives the client its cookie; null: it has one, or needs none. */
    private @Nullable String setCookie;

    private RequestHash() {}

    /** Where nothing that counts is there, any number will do: the request goes anywhere. */
    static RequestHash of(List<HashPolicy> policies, HttpRequest request, IntUnaryOperator random) {
        RequestHash made = new RequestHash();
        for (HashPolicy policy : policies) {
            String value = made.value(policy, request, random);
            if (value == null) {
                continue;
            }
            made.hash = made.found ? Hashes.both(made.hash, Hashes.of(value)) : Hashes.of(value);
            made.found = true;
            if (policy.terminal()) {
                break;
            }
        }
        if (!made.found) {
            made.hash = number(random);
        }
        return made;
    }

    private static long number(IntUnaryOperator random) {
        return (long) random.applyAsInt(Integer.MAX_VALUE) << 32 | random.applyAsInt(Integer.MAX_VALUE);
    }

    private @Nullable String value(HashPolicy policy, HttpRequest request, IntUnaryOperator random) {
        switch (policy.field()) {
            case HEADER:
                return request.header(policy.name());
            case COOKIE:
                String cookie = cookie(request, policy.name());
                String attributes = policy.cookieAttributes();
                if (cookie == null && attributes != null) {
                    cookie = Long.toHexString(number(random));
                    setCookie = policy.name() + "=" + cookie + attributes;
                }
                return cookie;
            case QUERY_PARAMETER:
                return QueryParameter.of(request.query(), policy.name());
            default:
                return request.sourceAddress();
        }
    }

    private static @Nullable String cookie(HttpRequest request, String name) {
        String cookies = request.header("Cookie");
        if (cookies == null) {
            return null;
        }
        for (String cookie : cookies.split("[;,]")) {
            int equals = cookie.indexOf('=');
            if (equals > 0 && cookie.substring(0, equals).trim().equals(name)) {
                return cookie.substring(equals + 1).trim();
            }
        }
        return null;
    }

    long number() {
        return hash;
    }

    /** @return with the cookie for a client that has none yet and needs one */
    HeaderChanges withCookie(HeaderChanges changes) {
        return setCookie == null
                ? changes
                : changes.and(new HeaderChanges(
                        Collections.emptyList(),
                        Collections.emptyMap(),
                        Collections.singletonMap("Set-Cookie", setCookie)));
    }
}
