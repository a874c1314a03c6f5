package java.net.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** As {@link HttpClient}: a shape. */
public final class HttpHeaders {

    private HttpHeaders() {}

    public static HttpHeaders of(Map<String, List<String>> headers, BiPredicate<String, String> filter) {
        throw new UnsupportedOperationException();
    }

    public Optional<String> firstValue(String name) {
        throw new UnsupportedOperationException();
    }

    public Map<String, List<String>> map() {
        throw new UnsupportedOperationException();
    }
}
