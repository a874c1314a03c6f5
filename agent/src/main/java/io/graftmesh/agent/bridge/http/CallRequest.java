package io.graftmesh.agent.bridge.http;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HttpRequest;
import java.util.Map;
import java.util.TreeMap;

/** A request as its library has told it. One thread at a time. */
final class CallRequest implements HttpRequest {

    private final String method;
    private final String target;
    private final boolean replayable;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    CallRequest(String method, String target, boolean replayable) {
        this.method = method;
        this.target = target;
        this.replayable = replayable;
    }

    void add(String name, String value) {
        String before = headers.get(name);
        headers.put(name, before == null ? value : before + "," + value);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        int end = target.indexOf('?');
        return end < 0 ? target : target.substring(0, end);
    }

    @Override
    public @Nullable String query() {
        int start = target.indexOf('?');
        return start < 0 ? null : target.substring(start + 1);
    }

    @Override
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    @Override
    public boolean replayable() {
        return replayable;
    }
}
