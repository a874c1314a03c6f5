package jdk.internal.net.http;

/** As {@link Exchange}: a shape. */
public class MultiExchange {

    public volatile boolean cancelled;
    public volatile boolean retriedOnce;

    /** The same, in 17. */
    public volatile boolean expiredOnce;

    private MultiExchange() {}

    public boolean requestCancelled() {
        throw new UnsupportedOperationException();
    }
}
