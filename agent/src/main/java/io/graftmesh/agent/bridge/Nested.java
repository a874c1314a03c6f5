package io.graftmesh.agent.bridge;

import java.io.IOException;

/**
 * Connects that we make ourselves on an application's thread. A {@code SocketImpl} of the application's own may open
 * another socket or channel for it: that one is part of a connection which is the mesh's already, and is left alone.
 */
final class Nested {

    private static final ThreadLocal<Boolean> UNDER_WAY = new ThreadLocal<>();

    private Nested() {}

    /** What connects. */
    interface Connect {
        void run() throws IOException;
    }

    static void run(Connect connect) throws IOException {
        UNDER_WAY.set(Boolean.TRUE);
        try {
            connect.run();
        } finally {
            UNDER_WAY.remove();
        }
    }

    static boolean isUnderWay() {
        return UNDER_WAY.get() != null;
    }
}
