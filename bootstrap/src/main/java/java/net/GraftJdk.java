package java.net;

import java.io.IOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Collections;
import java.util.Set;

/**
 * What the public API of Java 8 does not show: {@code Socket.impl} (private since 18) and the impl's
 * {@code SocketOption} methods (package-private on 8, protected since 9). Our class sits in java.net of java.base, so
 * no module boundary is in the way.
 */
final class GraftJdk implements PrivilegedAction<AccessibleObject[]> {

    /** Looked for once, on whoever's behalf it is: under a security manager an application may not look inside the JDK. */
    private static final AccessibleObject[] FOUND = AccessController.doPrivileged(new GraftJdk());

    private static final Field IMPL = (Field) FOUND[0];
    private static final Method SET_OPTION = (Method) FOUND[1];
    private static final Method GET_OPTION = (Method) FOUND[2];
    private static final Method SUPPORTED = (Method) FOUND[3];

    /** Up to 12 an impl knows its socket, tells it when it connects, and closes it when a stream is closed. */
    private static final Method SET_SOCKET = (Method) FOUND[4];

    private GraftJdk() {}

    @Override
    public AccessibleObject[] run() {
        return new AccessibleObject[] {
            field(Socket.class, "impl"),
            method("setOption", SocketOption.class, Object.class),
            method("getOption", SocketOption.class),
            method("supportedOptions"),
            method("setSocket", Socket.class),
        };
    }

    static SocketImpl impl(Socket s) throws SocketException {
        try {
            return (SocketImpl) IMPL.get(s);
        } catch (IllegalAccessException e) {
            throw unexpected(e);
        }
    }

    static void impl(Socket s, SocketImpl impl) throws SocketException {
        try {
            IMPL.set(s, impl);
        } catch (IllegalAccessException e) {
            throw unexpected(e);
        }
    }

    /** An HTTP proxy's impl opens a socket of its own, then puts that one's impl in its place: nothing that we could work on. */
    static boolean tunnels(SocketImpl impl) {
        return impl.getClass().getName().equals("java.net.HttpConnectSocketImpl");
    }

    /**
     * Parts the impl from the application's socket, which must not look connected before the link says so. The JDK
     * 8 to 12 impl needs <em>some</em> socket to know its options by, so it gets one that nobody else sees.
     */
    static void detach(SocketImpl impl) throws SocketException {
        if (SET_SOCKET != null) {
            attach(impl, new Socket((SocketImpl) null));
        }
    }

    static void attach(SocketImpl impl, Socket s) throws SocketException {
        if (SET_SOCKET != null) {
            invoke(SET_SOCKET, impl, s);
        }
    }

    static <T> void setOption(SocketImpl impl, SocketOption<T> name, T value) throws IOException {
        call(SET_OPTION, impl, name, value);
    }

    @SuppressWarnings("unchecked")
    static <T> T getOption(SocketImpl impl, SocketOption<T> name) throws IOException {
        return (T) call(GET_OPTION, impl, name);
    }

    @SuppressWarnings("unchecked")
    static Set<SocketOption<?>> supportedOptions(SocketImpl impl) {
        try {
            return SUPPORTED == null
                    ? Collections.<SocketOption<?>>emptySet()
                    : (Set<SocketOption<?>>) call(SUPPORTED, impl);
        } catch (IOException e) {
            return Collections.emptySet();
        }
    }

    /** @return an impl like the old one, not yet created, that no socket shows to anybody */
    static SocketImpl another(SocketImpl old) throws IOException {
        SocketImpl fresh = impl(donor(old));
        if (fresh != null && fresh.getClass() != old.getClass()) {
            fresh = impl(new Socket(Proxy.NO_PROXY));
        }
        if (fresh == null || fresh.getClass() != old.getClass()) {
            throw new SocketException("no second attempt on a socket implementation of the application's own, "
                    + old.getClass().getName());
        }
        detach(fresh);
        return fresh;
    }

    private static Socket donor(SocketImpl old) throws SocketException {
        if (old.getClass().getName().equals("java.net.SocksSocketImpl")) {
            try {
                String server = (String) field(old.getClass(), "server").get(old);
                if (server != null) {
                    int port = field(old.getClass(), "serverPort").getInt(old);
                    return new Socket(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(server, port)));
                }
            } catch (IllegalAccessException e) {
                throw unexpected(e);
            }
        }
        return new Socket();
    }

    private static Object call(Method method, SocketImpl impl, Object... arguments) throws IOException {
        if (method == null) {
            throw new UnsupportedOperationException("not on this JDK");
        }
        return invoke(method, impl, arguments);
    }

    private static Object invoke(Method method, SocketImpl impl, Object... arguments) throws SocketException {
        try {
            return method.invoke(impl, arguments);
        } catch (InvocationTargetException e) {
            GraftJdk.<RuntimeException>sneak(e.getCause());
            throw unexpected(e);
        } catch (IllegalAccessException e) {
            throw unexpected(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable t) throws E {
        throw (E) t;
    }

    private static SocketException unexpected(Exception e) {
        SocketException failure = new SocketException("graft: " + e);
        failure.initCause(e);
        return failure;
    }

    private static Field field(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("unknown JDK: no " + type.getName() + "." + name, e);
        }
    }

    private static Method method(String name, Class<?>... parameters) {
        try {
            Method method = SocketImpl.class.getDeclaredMethod(name, parameters);
            method.setAccessible(true);
            return method;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
