package java.net.http;

/** What advice names of Java 11's API, which {@code --release 8} does not show: a shape to compile against, never packed. */
public abstract class HttpClient {

    /** As the JDK's. */
    public enum Version {
        HTTP_1_1,
        HTTP_2
    }
}
