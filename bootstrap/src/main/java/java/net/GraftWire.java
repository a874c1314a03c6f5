package java.net;

import java.nio.ByteBuffer;

/** A channel whose descriptor is no socket or channel of the JDK's, as a {@link GraftStream} sees it. */
public abstract class GraftWire {

    /** Begins to connect; {@link GraftStream#connected} tells how it went, never from within this call. */
    public abstract void connect(InetSocketAddress remote);

    /** Takes all of the bytes, to be sent in order. On the channel's thread. */
    public abstract void send(ByteBuffer bytes);

    /** @return whether there is a descriptor to connect again */
    public abstract boolean isOpen();

    /** The stream has ended the connection by itself: {@link GraftStream#read} says how. Any thread. */
    public abstract void ended();
}
