package io.graftmesh.instrumentation.commonshttpclient3;

import io.graftmesh.instrumentation.Nullable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.GraftHttp;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpConnection;
import org.apache.commons.httpclient.MultiThreadedHttpConnectionManager;
import org.apache.commons.httpclient.params.HttpConnectionManagerParams;

/** The library's pool, of which nothing but the host is compared. Lives beside the library's own classes. */
public final class GraftPool {

    private static final Field SOCKET = field(HttpConnection.class, "socket");

    /** Known with the first pool. */
    private static volatile @Nullable Field free;

    private static volatile @Nullable Method create;

    private GraftPool() {}

    /** @return one more, if that is allowed and better than to close another instance's; null to take the last that is free */
    public static @Nullable HttpConnection choose(
            Object pool, MultiThreadedHttpConnectionManager manager, Map<?, ?> hosts, HostConfiguration host) {
        Object ofHost = GraftHttp.current() == null ? null : hosts.get(host);
        if (ofHost == null) {
            return null;
        }
        try {
            return mayBeLast(free(ofHost)) || isFull(manager, host) ? null : create(pool, host);
        } catch (ReflectiveOperationException e) {
            return null; // it is closed then, if it is another instance's
        }
    }

    /** Puts the one last that is best: the call's instance's, or one that is closed. */
    private static boolean mayBeLast(List<HttpConnection> free) throws ReflectiveOperationException {
        HttpConnection best = null;
        for (HttpConnection connection : free) {
            Socket socket = (Socket) SOCKET.get(connection);
            if (GraftHttp.isForCurrent(socket) || socket == null && best == null) {
                best = connection;
            }
        }
        if (best != null) {
            free.remove(best);
            free.add(best);
        }
        return best != null;
    }

    private static boolean isFull(MultiThreadedHttpConnectionManager manager, HostConfiguration host) {
        HttpConnectionManagerParams limits = manager.getParams();
        return manager.getConnectionsInPool(host) >= limits.getMaxConnectionsPerHost(host)
                || manager.getConnectionsInPool() >= limits.getMaxTotalConnections();
    }

    @SuppressWarnings("unchecked") // as the library has it
    private static List<HttpConnection> free(Object ofHost) throws ReflectiveOperationException {
        Field known = free;
        if (known == null) {
            known = field(ofHost.getClass(), "freeConnections");
            free = known;
        }
        return (List<HttpConnection>) known.get(ofHost);
    }

    private static HttpConnection create(Object pool, HostConfiguration host) throws ReflectiveOperationException {
        Method known = create;
        if (known == null) {
            known = pool.getClass().getDeclaredMethod("createConnection", HostConfiguration.class);
            known.setAccessible(true);
            create = known;
        }
        return (HttpConnection) known.invoke(pool, host);
    }

    static Field field(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The connection is in the pool again, or was closed. */
    public static void released(HttpConnection connection) {
        try {
            GraftHttp.released((Socket) SOCKET.get(connection));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
