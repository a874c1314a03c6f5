package jdk.internal.net.http;

import java.net.http.HttpRequest;

/** As {@link Exchange}: a shape. */
public final class RequestPublishers {

    private RequestPublishers() {}

    /** Of an array or a string. */
    public abstract static class ByteArrayPublisher implements HttpRequest.BodyPublisher {}

    /** As the JDK's. */
    public abstract static class EmptyPublisher implements HttpRequest.BodyPublisher {}

    /** As the JDK's. */
    public abstract static class FilePublisher implements HttpRequest.BodyPublisher {}
}
