package jdk.internal.net.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** As {@link Exchange}: a shape. */
public final class HttpClientImpl extends HttpClient {

    private HttpClientImpl() {}

    public Optional<Duration> connectTimeout() {
        throw new UnsupportedOperationException();
    }

    public DelegatingExecutor theExecutor() {
        throw new UnsupportedOperationException();
    }

    public void registerTimer(TimeoutEvent event) {
        throw new UnsupportedOperationException();
    }

    public void cancelTimer(TimeoutEvent event) {
        throw new UnsupportedOperationException();
    }

    /** Runs what the selector's thread hands it elsewhere, anything else where it is. */
    public abstract static class DelegatingExecutor implements Executor {

        public abstract Executor delegate();
    }
}
