package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;

/** Finds a parameter in a raw query. Compared as it is sent, without decoding: as Envoy does. */
public final class QueryParameter {

    private QueryParameter() {}

    /** @return the first value of that name, the empty string for a name without value, null if there is none */
    public static @Nullable String of(@Nullable String query, String name) {
        if (query == null) {
            return null;
        }
        int from = 0;
        while (from <= query.length()) {
            int end = query.indexOf('&', from);
            int to = end < 0 ? query.length() : end;
            if (query.startsWith(name, from)) {
                int after = from + name.length();
                if (after == to) {
                    return "";
                }
                if (after < to && query.charAt(after) == '=') {
                    return query.substring(after + 1, to);
                }
            }
            from = to + 1;
        }
        return null;
    }
}
