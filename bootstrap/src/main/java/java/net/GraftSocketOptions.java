package java.net;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the application had set on a socket before it connected. A failed connect closes the impl and its options with
 * it, so they are read before the first attempt. Only what differs from a fresh impl is written to one: writing a
 * buffer size that nobody asked for would end the kernel's own tuning.
 */
final class GraftSocketOptions {

    private static final int[] PLAIN = {
        SocketOptions.SO_TIMEOUT,
        SocketOptions.SO_OOBINLINE,
        SocketOptions.TCP_NODELAY,
        SocketOptions.SO_KEEPALIVE,
        SocketOptions.SO_LINGER,
        SocketOptions.SO_RCVBUF,
        SocketOptions.SO_SNDBUF,
        SocketOptions.SO_REUSEADDR,
        SocketOptions.IP_TOS,
    };

    private final Map<Integer, Object> plain = new LinkedHashMap<Integer, Object>();
    private final Map<SocketOption<?>, Object> named = new LinkedHashMap<SocketOption<?>, Object>();
    private final InetAddress boundAddress;
    private final int boundPort;

    GraftSocketOptions(SocketImpl impl) {
        for (int option : PLAIN) {
            plain.put(option, read(impl, option));
        }
        for (SocketOption<?> option : GraftJdk.supportedOptions(impl)) {
            named.put(option, read(impl, option));
        }
        boundPort = impl.getLocalPort();
        Object address = boundPort > 0 ? read(impl, SocketOptions.SO_BINDADDR) : null;
        boundAddress = address instanceof InetAddress ? (InetAddress) address : null;
    }

    /** @throws IOException if the local address that the application chose cannot be had again */
    void copyTo(SocketImpl fresh) throws IOException {
        for (Map.Entry<Integer, Object> option : plain.entrySet()) {
            Object value = option.getValue();
            if (value != null && !value.equals(read(fresh, option.getKey()))) {
                fresh.setOption(option.getKey(), value);
            }
        }
        for (Map.Entry<SocketOption<?>, Object> option : named.entrySet()) {
            copyNamed(fresh, option.getKey(), option.getValue());
        }
        if (boundAddress != null) {
            fresh.bind(boundAddress, boundPort);
        }
    }

    @SuppressWarnings("unchecked")
    private static void copyNamed(SocketImpl fresh, SocketOption<?> option, Object value) {
        if (value == null || value.equals(read(fresh, option))) {
            return;
        }
        try {
            GraftJdk.setOption(fresh, (SocketOption<Object>) option, value);
        } catch (IOException | RuntimeException readOnly) {
            // Some options only tell (SO_INCOMING_NAPI_ID); a lost tuning option fails no connect.
        }
    }

    private static Object read(SocketImpl impl, int option) {
        try {
            return impl.getOption(option);
        } catch (SocketException | RuntimeException unsupported) {
            return null;
        }
    }

    private static Object read(SocketImpl impl, SocketOption<?> option) {
        try {
            return GraftJdk.getOption(impl, option);
        } catch (IOException | RuntimeException unsupported) {
            return null;
        }
    }
}
