package java.net;

import java.nio.channels.Selector;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where woven code calls; does nothing until hooks are installed. What a hook throws is our fault: the JDK's own code
 * goes on as if we were not there, and the failure is counted. What a {@link GraftLink} throws is policy's word and
 * reaches the application.
 */
public final class GraftBridge {

    private static final AtomicLong ERRORS = new AtomicLong();

    private static volatile GraftHooks hooks;

    private GraftBridge() {}

    public static void install(GraftHooks installed) {
        hooks = installed;
    }

    static GraftHooks hooks() {
        return hooks;
    }

    /** @return how often a hook failed and the JDK went on without it */
    public static long adviceErrors() {
        return ERRORS.get();
    }

    /** Entry of {@code Socket.connect(SocketAddress,int)}: the impl that the socket shall go on with. */
    public static SocketImpl connecting(Socket s, SocketImpl impl, SocketAddress dst) {
        GraftHooks now = hooks;
        if (now == null || impl == null || !(dst instanceof InetSocketAddress)) {
            return impl;
        }
        try {
            return swapped(now, s, impl, (InetSocketAddress) dst);
        } catch (Throwable t) {
            failed(now, "Socket.connect", t);
            return impl;
        }
    }

    private static SocketImpl swapped(GraftHooks now, Socket s, SocketImpl impl, InetSocketAddress dst)
            throws SocketException {
        // The JDK refuses these calls itself; a swap would take a live connection's streams away.
        if (s.isClosed() || s.isConnected()) {
            return impl;
        }
        SocketImpl plain = impl;
        if (impl instanceof GraftSocketImpl) {
            // Left over from a connect that the JDK refused before it reached us (a negative timeout): ask anew, the
            // destination may be another one.
            plain = ((GraftSocketImpl) impl).unused(s);
            if (plain == null) {
                return impl;
            }
        }
        GraftLink link = now.connecting(s, dst);
        if (link != null && GraftJdk.tunnels(plain)) {
            // Left alone, the JDK's impl would carry plaintext to the mesh.
            link = link.throughTunnel();
        }
        return link == null ? plain : new GraftSocketImpl(s, plain, link, false);
    }

    /** Exit of {@code ServerSocket.implAccept(Socket)}. */
    public static void accepted(ServerSocket server, Socket accepted) {
        GraftHooks now = hooks;
        if (now == null) {
            return;
        }
        GraftSocketImpl raw = null;
        try {
            GraftLink link = now.accepted(server, accepted);
            SocketImpl plain = link == null ? null : GraftJdk.impl(accepted);
            if (plain != null && !(plain instanceof GraftSocketImpl)) {
                raw = new GraftSocketImpl(accepted, plain, link, true);
                GraftJdk.impl(accepted, raw);
                link.attached(raw);
            }
        } catch (Throwable t) {
            failed(now, "ServerSocket.implAccept", t);
            if (raw != null) {
                // The policy had taken this connection: it must not go on as plaintext.
                raw.closeRawQuietly();
            }
        }
    }

    /** Exit of {@code ServerSocket.bind(SocketAddress,int)}. */
    public static void listening(ServerSocket server) {
        GraftHooks now = hooks;
        if (now == null) {
            return;
        }
        try {
            now.listening(server);
        } catch (Throwable t) {
            failed(now, "ServerSocket.bind", t);
        }
    }

    /** Entry of {@code InetAddress.getAllByName(String)}. @return null if the name is not ours */
    public static InetAddress[] resolve(String host) {
        GraftHooks now = hooks;
        if (now == null || host == null) {
            return null;
        }
        try {
            return now.resolve(host);
        } catch (Throwable t) {
            failed(now, "InetAddress.getAllByName", t);
            return null;
        }
    }

    /** {@code InetAddress.getAllByName(String)} is about to throw. @return null if nothing is known */
    public static InetAddress[] unresolved(String host) {
        GraftHooks now = hooks;
        if (now == null || host == null) {
            return null;
        }
        try {
            return now.unresolved(host);
        } catch (Throwable t) {
            failed(now, "InetAddress.getAllByName", t);
            return null;
        }
    }

    /** Exit of {@code SelectorProvider.provider()}: what the application gets in the place of the JDK's own. */
    public static SelectorProvider provider(SelectorProvider jdk) {
        GraftHooks now = hooks;
        if (now == null || jdk == null) {
            return jdk;
        }
        try {
            return now.provider(jdk);
        } catch (Throwable t) {
            failed(now, "SelectorProvider.provider", t);
            return jdk;
        }
    }

    /** A library has made one of the JDK's selectors past {@code SelectorProvider.provider()}. */
    public static Selector selector(Selector bare) {
        GraftHooks now = hooks;
        if (now == null || bare == null) {
            return bare;
        }
        try {
            return now.selector(bare);
        } catch (Throwable t) {
            failed(now, "Selector.open", t);
            return bare;
        }
    }

    /** Exit of {@code AsynchronousChannelProvider.provider()}. */
    public static AsynchronousChannelProvider provider(AsynchronousChannelProvider jdk) {
        GraftHooks now = hooks;
        if (now == null || jdk == null) {
            return jdk;
        }
        try {
            return now.provider(jdk);
        } catch (Throwable t) {
            failed(now, "AsynchronousChannelProvider.provider", t);
            return jdk;
        }
    }

    /** A channel past the JDK's is about to connect, or was accepted. @return null to leave it alone */
    public static GraftStream stream(GraftWire wire) {
        GraftHooks now = hooks;
        if (now == null) {
            return null;
        }
        try {
            return now.stream(wire);
        } catch (Throwable t) {
            failed(now, "Channel", t);
            return null;
        }
    }

    /** A channel past the JDK's is bound. */
    public static void listening(InetSocketAddress local) {
        GraftHooks now = hooks;
        if (now == null) {
            return;
        }
        try {
            now.listening(local);
        } catch (Throwable t) {
            failed(now, "Channel.bind", t);
        }
    }

    /** An HTTP server is about to serve a request: has it to be brought before us? Asked for each, so quick. */
    public static boolean judges() {
        GraftHooks now = hooks;
        try {
            return now != null && now.judges();
        } catch (Throwable t) {
            failed(now, "HTTP request", t);
            return true;
        }
    }

    /**
     * May this request be served? What cannot be judged is denied: an intention said that not everything is allowed.
     *
     * @return why not, for the one who asks, or null
     */
    public static String denied(
            int port, int peerPort, String method, String path, String query, Map<String, List<String>> headers) {
        GraftHooks now = hooks;
        try {
            return now == null ? null : now.denied(port, peerPort, method, path, query, headers);
        } catch (Throwable t) {
            failed(now, "HTTP request", t);
            return "it could not be judged";
        }
    }

    /** Are the requests judged that come on this connection? Said before anything of it reaches the application. */
    public static void judged(int port, int peerPort, boolean yes) {
        GraftHooks now = hooks;
        if (now == null) {
            return;
        }
        try {
            now.judged(port, peerPort, yes);
        } catch (Throwable t) {
            failed(now, "HTTP connection", t);
        }
    }

    /** What has come on this connection cannot be judged. @return why it must not go on, or null if it need not be */
    public static String unjudged(int port, int peerPort) {
        GraftHooks now = hooks;
        try {
            return now == null ? null : now.unjudged(port, peerPort);
        } catch (Throwable t) {
            failed(now, "HTTP connection", t);
            return "it could not be judged";
        }
    }

    /** Who sent this request? Asked for each. @return null where the application is told nothing of peers */
    public static GraftPeer peer(int port, int peerPort) {
        GraftHooks now = hooks;
        try {
            return now == null ? null : now.peer(port, peerPort);
        } catch (Throwable t) {
            failed(now, "HTTP request", t);
            return GraftPeer.NOBODY;
        }
    }

    /** A link or a channel broke its contract (threw what is no IOException): counted like a hook's failure. */
    public static void linkFailed(String where, Throwable t) {
        GraftHooks now = hooks;
        if (now != null) {
            failed(now, where, t);
        }
    }

    private static void failed(GraftHooks now, String where, Throwable t) {
        ERRORS.incrementAndGet();
        try {
            now.adviceFailed(where, t);
        } catch (Throwable ignored) {
            // Nothing left to tell it to; it is counted.
        }
    }
}
