package io.graftmesh.mesh;

import io.graftmesh.mesh.control.HttpRequest;
import java.util.Map;
import java.util.TreeMap;

/** A request that a test makes up. */
public final class FakeRequest implements HttpRequest {

    private final String method;
    private final String path;
    private final String query;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private boolean replayable = true;
    private long timeoutMillis;

    /** @param target path, perhaps with a query */
    public FakeRequest(String method, String target) {
        this.method = method;
        int mark = target.indexOf('?');
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
    }

    public static FakeRequest get(String target) {
        return new FakeRequest("GET", target);
    }

    public static FakeRequest post(String target) {
        return new FakeRequest("POST", target);
    }

    public FakeRequest with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** Its body can be read once. */
    public FakeRequest streamed() {
        replayable = false;
        return this;
    }

    public FakeRequest within(long millis) {
        timeoutMillis = millis;
        return this;
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
    public String query() {
        return query;
    }

    @Override
    public String header(String name) {
        return headers.get(name);
    }

    @Override
    public boolean replayable() {
        return replayable;
    }

    @Override
    public long timeoutMillis() {
        return timeoutMillis;
    }
}
