package io.graftmesh.agent.bridge;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.agent.bridge.nio.ChannelPolicy;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.testing.socket.BlockingSockets;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Blocking sockets that call the hooks themselves, where the agent would have woven the calls in. By reflection: the
 * bootstrap classes are in {@code java.base} here, of which the compiler knows nothing.
 */
final class HookedSockets extends BlockingSockets {

    /** Puts the bridge in place, for these sockets and for channels. */
    static ChannelPolicy install(Mesh mesh, String service) {
        try {
            Object bridge = Class.forName("io.graftmesh.agent.bridge.SocketBridge")
                    .getConstructor(Mesh.class, String.class, Consumer.class, AgentLog.class)
                    .newInstance(mesh, service, (Consumer<InetSocketAddress>) local -> {}, AgentLog.current());
            call("install", bridge);
            return (ChannelPolicy) bridge;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Socket open() {
        return new Socket() {
            @Override
            public void connect(SocketAddress to, int timeoutMillis) throws IOException {
                getTcpNoDelay(); // the JDK makes the impl when it is first needed
                impl(this, (SocketImpl) call("connecting", this, impl(this), to));
                super.connect(to, timeoutMillis);
            }
        };
    }

    @Override
    protected ServerSocket openListener() throws IOException {
        return new ServerSocket() {
            @Override
            public Socket accept() throws IOException {
                Socket accepted = super.accept();
                call("accepted", this, accepted);
                return accepted;
            }
        };
    }

    private static Object call(String name, Object... arguments) {
        try {
            Method method = Arrays.stream(Class.forName("java.net.GraftBridge").getMethods())
                    .filter(candidate -> candidate.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
            return method.invoke(null, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("java.net.GraftBridge." + name, e);
        }
    }

    private static Object impl(Socket socket) {
        try {
            return field().get(socket);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void impl(Socket socket, SocketImpl impl) {
        try {
            field().set(socket, impl);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field field() throws NoSuchFieldException {
        Field field = Socket.class.getDeclaredField("impl");
        field.setAccessible(true);
        return field;
    }
}
