package java.net.http;

import java.io.IOException;

/** As {@link HttpClient}: a shape. */
public class HttpTimeoutException extends IOException {

    private static final long serialVersionUID = 981344271622632951L;

    public HttpTimeoutException(String message) {
        super(message);
    }
}
