package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.channels.NoConnectionPendingException;

/** An accepted connection that is refused from its start: nothing to step through. */
final class RefusedFlow extends Flow {

    RefusedFlow(MeshSocketChannel channel) {
        super(channel);
        settle(GoneTransport.refused());
    }

    @Override
    void step(boolean mayWait) {}

    @Override
    boolean isOver() {
        return true;
    }

    @Override
    int awaited(int wanted) {
        return 0;
    }

    @Override
    long dueAt() {
        return Deadlines.NEVER;
    }

    @Override
    int readyUnsettled(int wanted) {
        return 0;
    }

    @Override
    boolean isConnected() {
        return true;
    }

    @Override
    boolean isConnectionPending() {
        return false;
    }

    @Override
    boolean finishConnect() {
        throw new NoConnectionPendingException();
    }

    @Override
    @Nullable
    Transport settle(boolean toWrite, int timeoutMillis) {
        return settled();
    }

    @Override
    void ended(@Nullable Transport transport) {}

    @Override
    void heard(int first) {}

    @Override
    void broken(IOException failure) {}
}
