package java.net.http;

/** As {@link HttpClient}: a shape. */
public abstract class HttpRequest {

    /** As the JDK's. */
    public interface BodyPublisher {}
}
