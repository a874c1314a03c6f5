package io.graftmesh.agent.bridge;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HttpRequest;
import java.util.List;
import java.util.Map;

/** A request as the application's server is about to serve it. */
final class ServedRequest implements HttpRequest {

    private final String method;
    private final String path;
    private final @Nullable String query;
    private final Map<String, List<String>> headers;

    /** @param headers a map that finds a name whatever its case */
    ServedRequest(String method, @Nullable String path, @Nullable String query, Map<String, List<String>> headers) {
        this.method = method;
        this.path = path == null ? "" : path; // `OPTIONS *` has none
        this.query = query;
        this.headers = headers;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : String.join(",", values);
    }

    @Override
    public boolean replayable() {
        return false;
    }
}
