package io.graftmesh.instrumentation.javahttpclient;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.net.GraftCall;
import java.net.GraftHttp;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.LinkedList;
import jdk.internal.net.http.HttpConnection;

/** The JDK's pool, and the connections in it, as calls see them; defined beside the JDK's. */
public final class GraftConnections {

    private GraftConnections() {}

    /**
     * The instance is compared besides the pool's own key: one that leads to this thread's call's is put in front.
     *
     * @param idle the pool's, with its lock held; the pool takes the first
     * @return whether there is none for it
     */
    public static boolean hasNone(@Nullable LinkedList<HttpConnection> idle) {
        GraftCall call = GraftExchange.looking();
        if (call == null || idle == null) {
            return false;
        }
        if (!call.wantsFresh()) {
            for (Iterator<HttpConnection> all = idle.iterator(); all.hasNext(); ) {
                HttpConnection connection = all.next();
                if (serves(call, connection.channel())) {
                    all.remove();
                    idle.addFirst(connection);
                    return false;
                }
            }
        }
        return true;
    }

    /** The peer may have hung up meanwhile, which a request that cannot be sent again must not be lost to. */
    private static boolean serves(GraftCall call, SocketChannel channel) {
        if (!call.instance().equals(GraftHttp.instance(channel))) {
            return false;
        }
        try {
            return call.mayRepeat() || channel.read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** @return whether it was opened for a call, whose story does what the JDK would try once more */
    public static boolean isOurs(HttpConnection connection) {
        return GraftHttp.instance(connection.channel()) != null;
    }

    /** The answer is over; the connection goes back to the pool, or is closed. */
    public static void idle(HttpConnection connection) {
        GraftCall call = GraftHttp.on(connection.channel());
        if (call != null) {
            call.ended();
            GraftHttp.bind(null, connection.channel());
        }
    }
}
