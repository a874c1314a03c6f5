package okhttp3.internal.connection;

/** As {@link SequentialExchangeFinder}: a shape to compile against. */
public interface RoutePlanner {}
