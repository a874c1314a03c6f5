package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;

/** What a route does to a request besides leading it somewhere. */
public final class RouteActions {

    public static final RouteActions NONE =
            new RouteActions(null, 0, RetryRules.DEFAULT, HeaderChanges.NONE, HeaderChanges.NONE);

    private final @Nullable String prefixRewrite;
    private final long timeoutMillis;
    private final RetryRules retries;
    private final HeaderChanges requestHeaders;
    private final HeaderChanges responseHeaders;

    /**
     * @param prefixRewrite takes the place of the prefix, or of the exact path, that matched; null: the path stays
     * @param timeoutMillis for the call with all its retries; 0: none
     */
    public RouteActions(
            @Nullable String prefixRewrite,
            long timeoutMillis,
            RetryRules retries,
            HeaderChanges requestHeaders,
            HeaderChanges responseHeaders) {
        this.prefixRewrite = prefixRewrite;
        this.timeoutMillis = timeoutMillis;
        this.retries = retries;
        this.requestHeaders = requestHeaders;
        this.responseHeaders = responseHeaders;
    }

    public @Nullable String prefixRewrite() {
        return prefixRewrite;
    }

    public long timeoutMillis() {
        return timeoutMillis;
    }

    public RetryRules retries() {
        return retries;
    }

    public HeaderChanges requestHeaders() {
        return requestHeaders;
    }

    public HeaderChanges responseHeaders() {
        return responseHeaders;
    }

    @Override
    public String toString() {
        return (prefixRewrite == null ? "" : " rewrite " + prefixRewrite)
                + (timeoutMillis == 0 ? "" : " timeout " + timeoutMillis + " ms")
                + (retries == RetryRules.DEFAULT ? "" : " retries " + retries)
                + (requestHeaders.isEmpty() ? "" : " request " + requestHeaders)
                + (responseHeaders.isEmpty() ? "" : " response " + responseHeaders);
    }
}
