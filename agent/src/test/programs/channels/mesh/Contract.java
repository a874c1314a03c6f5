package mesh;

import io.graftmesh.testing.socket.AdaptorSockets;
import io.graftmesh.testing.socket.AsyncChannels;
import io.graftmesh.testing.socket.BlockingChannels;
import io.graftmesh.testing.socket.BlockingSockets;
import io.graftmesh.testing.socket.SelectorChannels;
import io.graftmesh.testing.socket.SocketKind;
import io.graftmesh.testing.socket.SocketPeer;
import io.graftmesh.testing.socket.SocketScenario;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The contract's two ends, in this JVM. */
public final class Contract {

    private static final Map<Integer, SocketPeer> PEERS = new ConcurrentHashMap<>();
    private static final Map<String, SocketKind<?, ?>> KINDS = new ConcurrentHashMap<>();

    private Contract() {}

    private static SocketKind<?, ?> kind(String name) {
        return KINDS.computeIfAbsent(name, Contract::create);
    }

    private static SocketKind<?, ?> create(String name) {
        switch (name) {
            case "blocking":
                return new BlockingSockets();
            case "adaptor":
                return new AdaptorSockets(SelectorProvider.provider());
            case "channel":
                return new BlockingChannels(SelectorProvider.provider());
            case "selector":
                return new SelectorChannels(SelectorProvider.provider());
            case "async":
                return new AsyncChannels();
            case "netty":
                return new NettySockets();
            default:
                throw new IllegalArgumentException(name);
        }
    }

    /** {@code <kind> <port>} */
    public static String serve(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[1]);
        PEERS.put(port, SocketPeer.start(kind(arguments[0]), port));
        return "";
    }

    /** {@code <kind> <scenario> <host> <port> <number>} */
    public static String run(String[] arguments) throws Exception {
        InetSocketAddress to = new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]));
        return SocketScenario.valueOf(arguments[1]).run(kind(arguments[0]), to, Integer.parseInt(arguments[4]));
    }

    /** {@code <port>}: the server there. @return what it has to tell */
    public static String event(String[] arguments) throws Exception {
        return PEERS.get(Integer.valueOf(arguments[0])).event();
    }

    /** {@code <port>} */
    public static String release(String[] arguments) {
        PEERS.get(Integer.valueOf(arguments[0])).release();
        return "";
    }
}
