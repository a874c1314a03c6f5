package java.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Carries the bytes of a {@link GraftWire}; the agent implements it. Only the channel's own thread calls it, and nothing
 * here waits for the network. What it throws is policy's word, or the peer's.
 */
public abstract class GraftStream {

    /** @return whether this stream connects, then and only then by the wire; else the destination is not the mesh's */
    public abstract boolean connect(InetSocketAddress dst);

    /** @return whether this accepted connection is the mesh's */
    public abstract boolean accepted(InetSocketAddress local, InetSocketAddress peer);

    /** @param failure null if the wire is connected */
    public abstract void connected(Throwable failure);

    /** @return whether the connection is open to the application. @throws IOException why it never will be */
    public abstract boolean finishConnect() throws IOException;

    /** Takes all of what came over the wire. */
    public abstract void received(ByteBuffer bytes);

    /** The peer will send nothing more. */
    public abstract void inputEnded();

    /** @return bytes for the application; 0 if there are none yet, -1 at the end */
    public abstract int read(ByteBuffer dst) throws IOException;

    /** @return whether a read would give something without the wire's help */
    public abstract boolean isReadable();

    /** Sends over the wire. @return 0 if it is not known yet how, else all that there was */
    public abstract int write(ByteBuffer src) throws IOException;

    public abstract void shutdownOutput() throws IOException;

    /** @return whether the wire must stay for a moment, until something comes or {@link #LINGER_MILLIS} are over */
    public abstract boolean close();

    /** For a session ticket, which leaves as soon as our end of the handshake has arrived. */
    public static final int LINGER_MILLIS = 2_000;

    /** @return whether the wire must be read even if the application does not want to */
    public abstract boolean awaitsBytes();

    /** @return milliseconds after which {@link #goOn} is due; negative for never */
    public abstract long dueMillis();

    /** Takes steps that are due. */
    public abstract void goOn();
}
