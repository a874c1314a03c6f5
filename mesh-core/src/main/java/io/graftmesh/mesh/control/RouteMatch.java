package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which requests a route is for: all that it names must hold. */
public final class RouteMatch {

    public static final RouteMatch ALL =
            new RouteMatch(null, Collections.emptyList(), Collections.emptyList(), Collections.emptySet());

    private final @Nullable TextMatch path;
    private final List<NamedMatch> headers;
    private final List<NamedMatch> query;
    private final Set<String> methods;

    /**
     * @param path null: any
     * @param methods empty: any
     */
    public RouteMatch(@Nullable TextMatch path, List<NamedMatch> headers, List<NamedMatch> query, Set<String> methods) {
        // Consul ends every router with a route for the prefix "/", which is every path there is.
        boolean any = path != null
                && path.kind() == TextMatch.Kind.PREFIX
                && path.text().equals("/");
        this.path = any ? null : path;
        this.headers = Collections.unmodifiableList(new ArrayList<>(headers));
        this.query = Collections.unmodifiableList(new ArrayList<>(query));
        this.methods = Collections.unmodifiableSet(new LinkedHashSet<>(methods));
    }

    public @Nullable TextMatch path() {
        return path;
    }

    public boolean matchesAll() {
        return path == null && headers.isEmpty() && query.isEmpty() && methods.isEmpty();
    }

    public boolean matches(HttpRequest request) {
        if (path != null && !path.matches(request.path())) {
            return false;
        }
        if (!methods.isEmpty() && !methods.contains(request.method())) {
            return false;
        }
        for (int i = 0; i < headers.size(); i++) {
            NamedMatch header = headers.get(i);
            if (!header.matches(request.header(header.name()))) {
                return false;
            }
        }
        for (int i = 0; i < query.size(); i++) {
            NamedMatch parameter = query.get(i);
            if (!parameter.matches(QueryParameter.of(request.query(), parameter.name()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(path == null ? "*" : path.toString());
        if (!methods.isEmpty()) {
            text.append(' ').append(methods);
        }
        if (!headers.isEmpty()) {
            text.append(" headers ").append(headers);
        }
        if (!query.isEmpty()) {
            text.append(" query ").append(query);
        }
        return text.toString();
    }
}
