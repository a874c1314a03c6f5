package io.graftmesh.benchmarks.micro;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A connection that is not the mesh's: the whole connect, with the agent and without, and what the hook alone decides
 * (only with the agent: the class it calls is the agent's).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway") // JMH calls open() first
public class ConnectBenchmark {

    private static final MethodHandle CONNECTING = connecting();

    private ServerSocket server;
    private Socket unconnected;
    private SocketImpl impl;
    private SocketAddress named;
    private SocketAddress literal;
    private boolean accepting;

    public ConnectBenchmark() {}

    /** The agent puts this class into java.net; by a constant handle it costs what a call costs. */
    private static MethodHandle connecting() {
        MethodType type = MethodType.methodType(SocketImpl.class, Socket.class, SocketImpl.class, SocketAddress.class);
        try {
            return MethodHandles.publicLookup().findStatic(Class.forName("java.net.GraftBridge"), "connecting", type);
        } catch (ReflectiveOperationException noAgent) {
            return MethodHandles.empty(type);
        }
    }

    @Setup
    public void open() throws Exception {
        server = new ServerSocket(0, 1_000, InetAddress.getByName("127.0.0.1"));
        accepting = true;
        Thread acceptor = new Thread(this::accept, "acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
        byte[] loopback = {127, 0, 0, 1};
        named = new InetSocketAddress(
                InetAddress.getByAddress("warehouse.corp.local", loopback), server.getLocalPort());
        literal = new InetSocketAddress(InetAddress.getByAddress(loopback), server.getLocalPort());
        unconnected = new Socket();
        Field field = Socket.class.getDeclaredField("impl");
        field.setAccessible(true);
        impl = (SocketImpl) field.get(unconnected);
        connect();
    }

    private void accept() {
        while (accepting) {
            try {
                server.accept().close();
            } catch (IOException closed) {
                return;
            }
        }
    }

    @TearDown
    public void close() throws IOException {
        accepting = false;
        unconnected.close();
        server.close();
    }

    @Benchmark
    public int connect() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(named);
            // Until the peer has closed: who closes first keeps a port for a minute.
            return socket.getInputStream().read();
        }
    }

    @Benchmark
    public SocketImpl decideByName() throws Throwable {
        return (SocketImpl) CONNECTING.invokeExact(unconnected, impl, named);
    }

    @Benchmark
    public SocketImpl decideByAddress() throws Throwable {
        return (SocketImpl) CONNECTING.invokeExact(unconnected, impl, literal);
    }
}
