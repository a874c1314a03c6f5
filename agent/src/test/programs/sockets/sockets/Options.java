package sockets;

import java.lang.reflect.Method;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.TreeSet;

final class Options {

    static String set(Socket s) throws Exception {
        s.setSoTimeout(1234);
        s.setTcpNoDelay(true);
        s.setKeepAlive(true);
        s.setSoLinger(true, 7);
        s.setReuseAddress(true);
        s.setTrafficClass(8);
        s.setOOBInline(true);
        s.setReceiveBufferSize(40_000);
        s.setSendBufferSize(50_000);
        s.setPerformancePreferences(1, 2, 3);
        return get(s);
    }

    static String get(Socket s) throws Exception {
        return s.getSoTimeout() + " " + s.getTcpNoDelay() + " " + s.getKeepAlive() + " " + s.getSoLinger() + " "
                + s.getReuseAddress() + " " + s.getTrafficClass() + " " + s.getOOBInline() + " "
                + s.getReceiveBufferSize()
                + " " + s.getSendBufferSize();
    }

    /** The variants that Java 9 made public. */
    static String named(Socket s) throws Exception {
        Method supported;
        try {
            supported = Socket.class.getMethod("supportedOptions");
        } catch (NoSuchMethodException java8) {
            return "";
        }
        Set<String> names = new TreeSet<>();
        for (Object option : (Set<?>) supported.invoke(s)) {
            names.add(option.toString());
        }
        Socket.class
                .getMethod("setOption", SocketOption.class, Object.class)
                .invoke(s, StandardSocketOptions.SO_LINGER, 9);
        Object unknown;
        try {
            unknown = get(s, StandardSocketOptions.IP_MULTICAST_TTL);
        } catch (java.lang.reflect.InvocationTargetException e) {
            unknown = e.getCause().getClass();
        }
        return names + " " + get(s, StandardSocketOptions.SO_LINGER) + get(s, StandardSocketOptions.TCP_NODELAY)
                + unknown;
    }

    private static Object get(Socket s, SocketOption<?> option) throws Exception {
        return Socket.class.getMethod("getOption", SocketOption.class).invoke(s, option);
    }
}
