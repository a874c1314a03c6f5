package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.net.InetSocketAddress;

/** What channels ask about whom they talk to. */
public interface ChannelPolicy {

    /** @return whether {@link #dial} knows the answer now */
    boolean isSettled(InetSocketAddress dst);

    /**
     * What a connect means.
     *
     * @param mayWait whether to wait, within the configured bound, until the answer is known
     */
    Dial dial(InetSocketAddress dst, boolean mayWait) throws InterruptedException;

    /**
     * What an accepted connection means.
     *
     * @param port the local one
     * @return null to leave it alone
     */
    @Nullable
    Arrival arrived(int port, InetSocketAddress peer);

    /**
     * Asked before it listens.
     *
     * @param port 0 for one that the kernel chooses
     * @return whether what is accepted there may be the mesh's; never false where {@link #arrived} could say otherwise
     */
    boolean serves(int port);

    /** The application listens there. */
    void listening(InetSocketAddress local);

    /** @return milliseconds for which a connect waits until the mesh is known */
    long waitMillis();
}
