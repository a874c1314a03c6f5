package okhttp3.internal.connection;

import java.io.IOException;

/** What advice names of OkHttp 5, beside the 4 that the rest is compiled against. Never packed. */
public final class SequentialExchangeFinder {

    public SequentialExchangeFinder(RoutePlanner planner) {}

    public RealConnection find() throws IOException {
        throw new UnsupportedOperationException();
    }
}
