package java.net;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where woven HTTP clients call. A call is bound to its thread while the library looks for a connection and opens one, and
 * to its connection ({@link GraftLink}) while it is under way: an HTTP/1 connection carries one call at a time.
 */
public final class GraftHttp {

    private static final ThreadLocal<GraftCall> CURRENT = new ThreadLocal<>();
    private static final ThreadLocal<Object> POOL_KEY = new ThreadLocal<>();

    private static final ThreadLocal<WeakReference<Object>> DECIDED = new ThreadLocal<>();

    private GraftHttp() {}

    /**
     * A request is about to be sent.
     *
     * @param port as in the URL; 80 if it has none
     * @param target {@code /path?query}
     * @param replayable whether there is no body, or one that can be written again
     * @return null if it is not the mesh's, which is to be left alone
     * @throws IOException policy's word: nobody can say whether it is the mesh's
     */
    public static GraftCall calling(String host, int port, String method, String target, boolean replayable)
            throws IOException {
        GraftHooks now = GraftBridge.hooks();
        if (now == null || host == null) {
            return null;
        }
        try {
            return now.calling(host, port, method, target, replayable);
        } catch (RuntimeException | Error e) {
            GraftBridge.linkFailed("GraftHttp.calling", e);
            return null;
        }
    }

    /**
     * As {@link #calling(String, int, String, String, boolean)}, for the JDK's own client.
     *
     * @param proxy a request that goes through a proxy is left alone
     * @param agent what the JDK will say in {@code User-Agent} if the application says nothing
     * @return begun and bound to this thread; null to leave the request alone
     */
    public static GraftCall calling(URL url, Proxy proxy, HttpURLConnection connection, String agent)
            throws IOException {
        GraftCall resumed = CURRENT.get();
        if (resumed != null) {
            CURRENT.remove();
            return resumed;
        }
        if (connection == null
                || !"http".equals(url.getProtocol())
                || proxy != null && proxy.type() != Proxy.Type.DIRECT) {
            return null;
        }
        int port = url.getPort() < 0 ? 80 : url.getPort();
        String target = url.getFile().isEmpty() ? "/" : url.getFile();
        GraftCall call = calling(url.getHost(), port, connection.getRequestMethod(), target, !streams(connection));
        if (call == null) {
            return null;
        }
        for (Map.Entry<String, List<String>> header :
                connection.getRequestProperties().entrySet()) {
            for (String value : header.getValue()) {
                call.header(header.getKey(), value);
            }
        }
        // Routes may ask for it, and the JDK adds it later.
        if (connection.getRequestProperty("User-Agent") == null) {
            call.header("User-Agent", agent);
        }
        return call.begin();
    }

    private static boolean streams(HttpURLConnection connection) {
        return connection.chunkLength != -1
                || connection.fixedContentLength != -1
                || connection.fixedContentLengthLong != -1;
    }

    /** @return the three digits at {@code at}; 200 if there are none, as the JDK takes what it cannot read */
    public static int status(String line, int at) {
        int status = 0;
        for (int i = at; i < at + 3; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 200;
            }
            status = status * 10 + digit;
        }
        return status;
    }

    /** @return the call for which this thread is about to open or take a connection, or null */
    public static GraftCall current() {
        return CURRENT.get();
    }

    /** @param call null to unbind */
    public static void current(GraftCall call) {
        if (call == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(call);
        }
    }

    /** A hook of a library's has failed, which is our fault: counted, and said once. */
    public static void failed(String where, Throwable t) {
        GraftBridge.linkFailed(where, t);
    }

    /** What a pool in front of this thread shall compare besides host and port; null for nothing. */
    public static void poolKey(Object key) {
        if (key == null) {
            POOL_KEY.remove();
        } else {
            POOL_KEY.set(key);
        }
    }

    public static Object poolKey() {
        return POOL_KEY.get();
    }

    /** @return the call that this connection carries now, or null */
    public static GraftCall on(Socket socket) {
        return on(link(socket));
    }

    /** As {@link #on(Socket)}. */
    public static GraftCall on(SocketChannel channel) {
        return on(carrier(channel));
    }

    private static GraftCall on(GraftCarrier carrier) {
        return carrier == null ? null : carrier.call();
    }

    /** The connection carries this call from now on. @param call null: none any more */
    public static void bind(GraftCall call, Socket socket) {
        bind(call, link(socket));
    }

    /** As {@link #bind(GraftCall, Socket)}. */
    public static void bind(GraftCall call, SocketChannel channel) {
        bind(call, carrier(channel));
    }

    private static void bind(GraftCall call, GraftCarrier carrier) {
        if (carrier == null) {
            return;
        }
        if (call != null) {
            GraftCall before = carrier.call();
            if (before != null && before != call) {
                before.ended();
            }
            call.pooled = carrier.isUsedAgain();
        }
        carrier.call(call);
    }

    /**
     * Whether a connection out of the pool is no good for this call: its peer has hung up meanwhile, and the request must not
     * be lost to that, because it could not be sent again.
     */
    public static boolean isStale(GraftCall call, Socket socket) {
        GraftLink link = call.mayRepeat() ? null : link(socket);
        return link != null && link.isAbandoned();
    }

    // ---- for libraries whose pools compare an object besides the route

    /** @return what the pool shall be asked for in the place of {@code state}: of this thread's call's instance */
    public static Object state(Object state) {
        GraftCall call = CURRENT.get();
        return call == null ? state : state(call.instance(), state);
    }

    /** @return what the pool shall keep in the place of {@code state}: of the connection's instance */
    public static Object state(Socket socket, Object state) {
        return state(instance(socket), state);
    }

    private static Object state(String instance, Object state) {
        return instance == null ? state : Arrays.asList(GraftHttp.class, instance, state);
    }

    /** @return as {@link #state(Socket, Object)}, of the instance that {@code acquired} was made for by {@link #state(Object)} */
    public static Object stateAs(Object acquired, Object state) {
        List<?> ours = acquired instanceof List ? (List<?>) acquired : Arrays.asList();
        return ours.size() == 3 && ours.get(0) == GraftHttp.class ? state((String) ours.get(1), state) : state;
    }

    /**
     * A pool has handed out an open connection. If it is good for this thread's call, it carries that from now on.
     *
     * @return false: it is another instance's, or its peer has hung up; close it and open another
     */
    public static boolean leased(Socket socket) {
        GraftCall call = CURRENT.get();
        if (call == null) {
            return true;
        }
        if (call.wantsFresh() || !isForCurrent(socket) || isStale(call, socket)) {
            call.unfit(true);
            return false;
        }
        carries(socket, call, true);
        return true;
    }

    /** @return whether {@link #leased} has just said no, for those who hear of it later */
    public static boolean wasUnfit() {
        GraftCall call = CURRENT.get();
        return call != null && call.unfit(false);
    }

    /** A connection was opened; if for this thread's call, it carries that from now on. */
    public static void opened(Socket socket) {
        GraftCall call = CURRENT.get();
        if (call != null) {
            carries(socket, call, false);
        }
    }

    /** Unbinds the call from its thread: what the thread opens while it sends, to produce a body perhaps, is not the call's. */
    private static void carries(Socket socket, GraftCall call, boolean pooled) {
        CURRENT.remove();
        bind(call, socket);
        call.pooled = pooled;
        call.sending();
    }

    /** The connection goes back into its pool. */
    public static void released(Socket socket) {
        GraftCall call = on(socket);
        if (call != null) {
            call.ended();
            bind(null, socket);
        }
    }

    /** Policy has spoken on this failure, or answer: nobody else on this thread shall send the request again for it. */
    public static void decided(Object outcome) {
        DECIDED.set(new WeakReference<>(outcome));
    }

    public static boolean isDecided(Object outcome) {
        WeakReference<Object> decided = DECIDED.get();
        return decided != null && decided.get() == outcome;
    }

    /** @return whether the connection leads to the instance that this thread's call has chosen */
    public static boolean isForCurrent(Socket socket) {
        GraftCall call = CURRENT.get();
        return call != null && call.instance().equals(instance(socket));
    }

    /** @return which instance the connection was opened for; null if it was not opened for a call */
    public static String instance(Socket socket) {
        GraftLink link = link(socket);
        return link == null ? null : link.instance();
    }

    /** As {@link #instance(Socket)}; known once the channel's {@code connect} was called. */
    public static String instance(SocketChannel channel) {
        GraftCarrier carrier = carrier(channel);
        return carrier == null ? null : carrier.instance();
    }

    private static GraftCarrier carrier(SocketChannel channel) {
        return channel instanceof GraftCarrier ? (GraftCarrier) channel : null;
    }

    private static GraftLink link(Socket socket) {
        try {
            SocketImpl impl = socket == null ? null : GraftJdk.impl(socket);
            return impl instanceof GraftSocketImpl ? ((GraftSocketImpl) impl).link : null;
        } catch (SocketException e) {
            return null;
        }
    }
}
