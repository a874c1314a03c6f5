package sun.net.www.http;

import java.io.IOException;
import java.net.Socket;
import sun.net.www.MessageHeader;

/**
 * What advice names of the JDK's class, which {@code --release 8} does not show. Compiled against, never packed: at run
 * time the JDK's own is meant, into which the advice is inlined.
 */
public class HttpClient {
    /** Protected in the JDK, in its superclass. */
    public Socket serverSocket;

    protected HttpClient() {}

    public boolean isCachedConnection() {
        throw new UnsupportedOperationException();
    }

    public void closeServer() {
        throw new UnsupportedOperationException();
    }

    /** Protected in the JDK. */
    public void openServer() throws IOException {
        throw new UnsupportedOperationException();
    }

    public void writeRequests(MessageHeader head, PosterOutputStream body) throws IOException {
        throw new UnsupportedOperationException();
    }
}
