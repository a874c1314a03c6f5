package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.GraftStream;
import java.net.GraftWire;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/**
 * Where the application's channels and selectors come from: the JDK's own, each TCP channel and selector with one of
 * ours around it. Pipes, datagrams and Unix-domain channels are the JDK's; our selector takes those as well.
 */
public final class MeshSelectorProvider extends SelectorProvider {

    /** Since Java 15. */
    private static final @Nullable MethodHandle OPEN_SOCKET = since15("openSocketChannel", SocketChannel.class);

    private static final @Nullable MethodHandle OPEN_SERVER =
            since15("openServerSocketChannel", ServerSocketChannel.class);

    private final SelectorProvider jdk;
    private final ChannelPolicy policy;

    /** The JDK's, as it was handed over, and ours around it. */
    private @Nullable Channel inherited;

    private @Nullable Channel meshed;

    public MeshSelectorProvider(SelectorProvider jdk, ChannelPolicy policy) {
        this.jdk = jdk;
        this.policy = policy;
    }

    private static @Nullable MethodHandle since15(String name, Class<?> type) {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(SelectorProvider.class, name, MethodType.methodType(type, ProtocolFamily.class));
        } catch (NoSuchMethodException | IllegalAccessException olderJdk) {
            return null;
        }
    }

    /** @return whether this provider wraps that one */
    public boolean wraps(SelectorProvider other) {
        return jdk == other;
    }

    ChannelPolicy policy() {
        return policy;
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return jdk.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return jdk.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
        return jdk.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return new MeshSelector(this, jdk.openSelector());
    }

    /** @param bare one of the JDK's, made past this provider */
    public Selector selector(Selector bare) {
        return bare instanceof MeshSelector ? bare : new MeshSelector(this, (AbstractSelector) bare);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return new MeshServerSocketChannel(this, jdk.openServerSocketChannel());
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return new MeshSocketChannel(this, jdk.openSocketChannel(), null);
    }

    // These two override methods that Java 8's public API does not have.

    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        SocketChannel channel = (SocketChannel) open(OPEN_SOCKET, family);
        return isUnix(family) ? channel : new MeshSocketChannel(this, channel, family);
    }

    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        ServerSocketChannel channel = (ServerSocketChannel) open(OPEN_SERVER, family);
        return isUnix(family) ? channel : new MeshServerSocketChannel(this, channel);
    }

    /** @return what may carry the bytes of a channel that is none of ours */
    public GraftStream stream(GraftWire wire) throws IOException {
        return new NativeStream(this, wire);
    }

    /** A channel like one that failed, for another attempt. */
    SocketChannel another(@Nullable ProtocolFamily family) throws IOException {
        return family == null ? jdk.openSocketChannel() : (SocketChannel) open(OPEN_SOCKET, family);
    }

    private static boolean isUnix(ProtocolFamily family) {
        return family.name().equals("UNIX");
    }

    private Object open(@Nullable MethodHandle method, ProtocolFamily family) throws IOException {
        if (method == null) {
            throw new UnsupportedOperationException("protocol family " + family + " before Java 15");
        }
        try {
            return method.invoke(jdk, family);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IOException(t);
        }
    }

    /** What inetd or systemd handed over was bound or accepted before we could see it; it has sent nothing yet. */
    @Override
    public synchronized @Nullable Channel inheritedChannel() throws IOException {
        Channel channel = jdk.inheritedChannel();
        if (channel == null || channel != inherited) {
            inherited = channel;
            meshed = meshed(channel);
        }
        return meshed;
    }

    private @Nullable Channel meshed(@Nullable Channel channel) throws IOException {
        if (channel instanceof ServerSocketChannel && isTcp(((ServerSocketChannel) channel).getLocalAddress())) {
            MeshServerSocketChannel server = new MeshServerSocketChannel(this, (ServerSocketChannel) channel);
            server.listening();
            return server;
        }
        if (channel instanceof SocketChannel && isTcp(((SocketChannel) channel).getLocalAddress())) {
            policy.listening((InetSocketAddress) ((SocketChannel) channel).getLocalAddress());
            return MeshServerSocketChannel.arrived(this, (SocketChannel) channel);
        }
        return channel;
    }

    private static boolean isTcp(@Nullable SocketAddress local) {
        return local instanceof InetSocketAddress;
    }

    @Override
    public String toString() {
        return jdk.toString();
    }
}
