package jdk.internal.net.http;

import java.nio.channels.SocketChannel;

/** As {@link Exchange}: a shape. */
public abstract class HttpConnection {

    public abstract SocketChannel channel();
}
