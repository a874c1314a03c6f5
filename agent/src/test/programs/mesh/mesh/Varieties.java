package mesh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketImplFactory;
import java.nio.channels.SocketChannel;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.util.Collections;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Sockets that are made in another way than by {@code new Socket(host, port)}; most ask a {@link Server} for a line. */
public final class Varieties {

    private static Remote exported;

    private Varieties() {}

    private static InetSocketAddress address(String[] arguments) {
        return new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    }

    /** {@code <host> <port> SOCKS|HTTP <proxy's port>} */
    public static String proxied(String[] arguments) throws IOException {
        InetSocketAddress proxy = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[3]));
        try (Socket socket = new Socket(new Proxy(Proxy.Type.valueOf(arguments[2]), proxy))) {
            socket.connect(address(arguments), 10_000);
            return Call.ask(socket, "Lproxied-secret");
        }
    }

    /** {@code <host> <port> <local host>}: bound before it connects. @return the answer and who the server says we are */
    public static String bound(String[] arguments) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(arguments[2], 0));
            socket.connect(address(arguments), 10_000);
            return seen(socket);
        }
    }

    /** The same with a channel, bound to the first address of the loopback interface. */
    public static String boundChannel(String[] arguments) throws IOException {
        InetAddress local = null;
        for (InetAddress candidate :
                Collections.list(NetworkInterface.getByName("lo").getInetAddresses())) {
            local = candidate.getAddress().length
                            == InetAddress.getByName(arguments[0]).getAddress().length
                    ? candidate
                    : local;
        }
        try (SocketChannel channel = SocketChannel.open()) {
            channel.bind(new InetSocketAddress(local, 0));
            channel.connect(address(arguments));
            return seen(channel.socket());
        }
    }

    private static String seen(Socket socket) throws IOException {
        socket.getOutputStream().write('P');
        String[] there = Bytes.line(socket.getInputStream()).split(" ");
        Bytes.check(Integer.parseInt(there[0]) == socket.getLocalPort(), "the server sees port " + there[0]);
        String remote = there[2].substring(there[2].indexOf('/') + 1, there[2].lastIndexOf(':'));
        return socket.getLocalAddress().getHostAddress() + " " + remote;
    }

    /** {@code <host> <port>}: a socket with an impl of the application's own. */
    public static String ownImpl(String[] arguments) throws IOException {
        try (Socket socket = new Own()) {
            socket.connect(address(arguments), 10_000);
            return Call.ask(socket, "Lown");
        }
    }

    /** {@code <host> <port>}: the same by a factory, which from now on makes every socket of this JVM. */
    public static String ownFactory(String[] arguments) throws IOException {
        Socket.setSocketImplFactory(new SocketImplFactory() {
            @Override
            public SocketImpl createSocketImpl() {
                return new ChannelImpl();
            }
        });
        try (Socket socket = new Socket()) {
            socket.connect(address(arguments), 10_000);
            return Call.ask(socket, "Lown");
        }
    }

    private static final class Own extends Socket {
        Own() throws SocketException {
            super(new ChannelImpl());
        }
    }

    /** An impl on top of a channel, which is hooked as well. */
    private static final class ChannelImpl extends SocketImpl {
        private Socket inner;

        @Override
        protected void create(boolean stream) throws IOException {
            inner = SocketChannel.open().socket();
        }

        @Override
        protected void connect(String host, int port) throws IOException {
            connect(new InetSocketAddress(host, port), 0);
        }

        @Override
        protected void connect(InetAddress host, int port) throws IOException {
            connect(new InetSocketAddress(host, port), 0);
        }

        @Override
        protected void connect(SocketAddress to, int timeout) throws IOException {
            inner.connect(to, timeout);
            address = inner.getInetAddress();
            port = inner.getPort();
            localport = inner.getLocalPort();
        }

        @Override
        protected void bind(InetAddress host, int port) throws IOException {
            inner.bind(new InetSocketAddress(host, port));
        }

        @Override
        protected void listen(int backlog) throws IOException {
            throw new IOException("no");
        }

        @Override
        protected void accept(SocketImpl s) throws IOException {
            throw new IOException("no");
        }

        @Override
        protected InputStream getInputStream() throws IOException {
            return inner.getInputStream();
        }

        @Override
        protected OutputStream getOutputStream() throws IOException {
            return inner.getOutputStream();
        }

        @Override
        protected int available() throws IOException {
            return inner.getInputStream().available();
        }

        @Override
        protected void close() throws IOException {
            inner.close();
        }

        @Override
        protected void sendUrgentData(int data) throws IOException {
            inner.sendUrgentData(data);
        }

        @Override
        public void setOption(int option, Object value) throws SocketException {
            if (option == SO_TIMEOUT) {
                inner.setSoTimeout((Integer) value);
            }
        }

        @Override
        public Object getOption(int option) throws SocketException {
            return option == SO_TIMEOUT ? (Object) inner.getSoTimeout() : Boolean.FALSE;
        }
    }

    /** An object that is called over the network. */
    public interface Greeter extends Remote {
        String greet(String name) throws RemoteException;
    }

    /** {@code <registry's port> <object's port>} */
    public static String rmiServe(String[] arguments) throws Exception {
        System.setProperty("java.rmi.server.hostname", "127.0.0.1");
        exported = new Greeter() {
            @Override
            public String greet(String name) {
                return "hello-" + name;
            }
        };
        Registry registry = LocateRegistry.createRegistry(Integer.parseInt(arguments[0]));
        registry.rebind("greeter", UnicastRemoteObject.exportObject(exported, Integer.parseInt(arguments[1])));
        return "";
    }

    /** {@code <registry's port> <name>} */
    public static String rmiCall(String[] arguments) throws Exception {
        Registry registry = LocateRegistry.getRegistry("127.0.0.1", Integer.parseInt(arguments[0]));
        return ((Greeter) registry.lookup("greeter")).greet(arguments[1]);
    }

    /** {@code <port>}: asks another JVM's management agent. @return its name for itself */
    public static String jmx(String[] arguments) throws Exception {
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + arguments[0] + "/jmxrmi");
        try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            return String.valueOf(server.getMBeanCount() > 10);
        }
    }
}
