package mesh;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What the JDK's client is asked beyond the contract. */
public final class JavaHttp {

    /** As most applications have it: of the default version, which offers {@code h2c}. */
    private static final HttpClient PLAIN = HttpClient.newHttpClient();

    /** It connects within {@link #SOON_MILLIS} or not at all. */
    static final int SOON_MILLIS = 1_000;

    private static final HttpClient IMPATIENT = HttpClient.newBuilder()
            .connectTimeout(Duration.ofMillis(SOON_MILLIS))
            .build();

    private JavaHttp() {}

    /** {@code <url> [HTTP_2]}: the version that the request itself asks for. @return what came back */
    public static String get(String[] words) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(words[0]));
        if (words.length > 1) {
            request.version(HttpClient.Version.valueOf(words[1]));
        }
        return PLAIN.send(request.build(), BodyHandlers.ofString()).body();
    }

    /** {@code <url>}: by a client that has set a connect timeout. @return what was thrown */
    public static String connectSoon(String[] words) throws Exception {
        try {
            IMPATIENT.send(HttpRequest.newBuilder(URI.create(words[0])).build(), BodyHandlers.ofString());
            return "";
        } catch (IOException e) {
            return HttpUnderTest.causes(e);
        }
    }
}
