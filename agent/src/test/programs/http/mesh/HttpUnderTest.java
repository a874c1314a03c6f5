package mesh;

import java.io.IOException;
import java.io.InputStream;

/** One HTTP library, as the contract drives it: one client for all requests, with whatever pool it has. */
abstract class HttpUnderTest {

    /** What came back. */
    static final class Reply {
        final int status;
        final String instance;
        final InputStream body;

        /** @param body null for none; read to its end and closed by the caller */
        Reply(int status, String instance, InputStream body) {
            this.status = status;
            this.instance = instance;
            this.body = body;
        }
    }

    /** Sends, with redirects, cookies and the answer to a Basic challenge ({@code ann}, {@code secret}) as the library does it. */
    abstract Reply send(Ask ask) throws Exception;

    /** @return the trace of what went wrong, library's own type first */
    static String causes(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            text.append(text.length() == 0 ? "" : " <- ").append(t);
        }
        return text.toString();
    }

    static void close(InputStream body) throws IOException {
        if (body != null) {
            body.close();
        }
    }
}
