package xor;

import java.net.GraftCall;
import java.net.GraftHooks;
import java.net.GraftLink;
import java.net.GraftStream;
import java.net.GraftWire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;

/** Threads named "raw…" play the outside world: their sockets stay plain. */
final class XorHooks extends GraftHooks {

    private static boolean raw() {
        return Thread.currentThread().getName().startsWith("raw");
    }

    @Override
    public GraftLink connecting(Socket s, InetSocketAddress dst) {
        if (Boolean.getBoolean("xor.broken")) {
            throw new IllegalStateException("a bug of ours");
        }
        return raw() ? null : new XorLink(Boolean.getBoolean("xor.retry"));
    }

    @Override
    public GraftLink accepted(ServerSocket server, Socket s) {
        return raw() ? null : new XorLink(false);
    }

    @Override
    public void listening(ServerSocket server) {
        System.setProperty("xor.listening", String.valueOf(server.getLocalPort()));
    }

    @Override
    public InetAddress[] resolve(String host) {
        return host.endsWith(".consul") ? loopback(host) : null;
    }

    @Override
    public InetAddress[] unresolved(String host) {
        return host.equals("known.invalid") ? loopback(host) : null;
    }

    private static InetAddress[] loopback(String host) {
        try {
            return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SelectorProvider provider(SelectorProvider jdk) {
        return jdk;
    }

    @Override
    public Selector selector(Selector bare) {
        return bare;
    }

    @Override
    public GraftStream stream(GraftWire wire) {
        return null;
    }

    @Override
    public void listening(InetSocketAddress local) {}

    @Override
    public AsynchronousChannelProvider provider(AsynchronousChannelProvider jdk) {
        return jdk;
    }

    @Override
    public void adviceFailed(String where, Throwable t) {
        System.setProperty("xor.failed", where);
    }

    @Override
    public GraftCall calling(String host, int port, String method, String target, boolean replayable) {
        return null;
    }

    @Override
    public boolean judges() {
        return false;
    }

    @Override
    public java.net.GraftPeer peer(int port, int peerPort) {
        return null;
    }

    @Override
    public String denied(
            int port,
            int peerPort,
            String method,
            String path,
            String query,
            java.util.Map<String, java.util.List<String>> headers) {
        return null;
    }

    @Override
    public void judged(int port, int peerPort, boolean yes) {}

    @Override
    public String unjudged(int port, int peerPort) {
        return null;
    }
}
