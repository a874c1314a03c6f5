package sun.net.www.protocol.http;

/** As {@link sun.net.www.http.HttpClient}: what advice names of the JDK's class. */
public final class HttpURLConnection {
    /** Final in the JDK; here it must not be a constant that the compiler would copy. */
    public static String userAgent;

    private HttpURLConnection() {}
}
