package java.net;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Map;

/** What woven JDK code asks; the agent implements it. Answers must be quick, and must not throw. */
public abstract class GraftHooks {

    /** @return what will carry this socket's bytes, or null to leave the socket alone */
    public abstract GraftLink connecting(Socket s, InetSocketAddress dst);

    /** @return what will carry the accepted socket's bytes, or null to leave the socket alone */
    public abstract GraftLink accepted(ServerSocket server, Socket s);

    /** The server socket is bound and listens. */
    public abstract void listening(ServerSocket server);

    /** @return the addresses of a name that is ours, or null to let the JDK resolve it */
    public abstract InetAddress[] resolve(String host);

    /** @return addresses for a name that nobody else knows, or null */
    public abstract InetAddress[] unresolved(String host);

    /** @return where the application's channels and selectors come from; {@code jdk} itself to leave them alone */
    public abstract SelectorProvider provider(SelectorProvider jdk);

    /** @return the selector that the application gets, which takes our channels, in the place of a bare one */
    public abstract Selector selector(Selector bare);

    /** @return the same for asynchronous channels and their groups */
    public abstract AsynchronousChannelProvider provider(AsynchronousChannelProvider jdk);

    /** @return what may carry that channel's bytes, or null to leave it alone */
    public abstract GraftStream stream(GraftWire wire);

    /** A channel that is none of the JDK's is bound and listens. */
    public abstract void listening(InetSocketAddress local);

    /**
     * A HTTP client is about to send a request.
     *
     * @return its story, not begun yet; null if it is not the mesh's
     * @throws IOException policy's word: nobody can say whether it is
     */
    public abstract GraftCall calling(String host, int port, String method, String target, boolean replayable)
            throws IOException;

    /** @return whether requests have to be brought before {@link #peer} and {@link #denied} */
    public abstract boolean judges();

    /**
     * May this request be served?
     *
     * @param port ours, that it came to
     * @param peerPort the other end's
     * @param path decoded, as the server has normalised it and will serve it
     * @param query raw, or null
     * @param headers by name
     * @return why not, for the one who asks, or null
     */
    public abstract String denied(
            int port, int peerPort, String method, String path, String query, Map<String, List<String>> headers);

    /**
     * Whether each request that comes on a connection is brought before {@link #denied}.
     *
     * @param port ours
     * @param peerPort the other end's; 0 for every connection of the port
     */
    public abstract void judged(int port, int peerPort, boolean yes);

    /** @return why nothing that cannot be judged may come on that connection, or null */
    public abstract String unjudged(int port, int peerPort);

    /**
     * Who sent a request that is about to be served?
     *
     * @param port ours, that it came to
     * @param peerPort the other end's
     * @return null where the application is told nothing of peers
     */
    public abstract GraftPeer peer(int port, int peerPort);

    /** Our own fault in the named entry; the JDK went on without us. */
    public abstract void adviceFailed(String where, Throwable t);
}
