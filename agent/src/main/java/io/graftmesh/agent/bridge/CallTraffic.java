package io.graftmesh.agent.bridge;

import io.graftmesh.agent.bridge.http.HttpCall;

/** What a connection carries from now on. */
final class CallTraffic implements HttpCall.Traffic {

    private final TlsStream stream;
    private final long sentBefore;
    private final long receivedBefore;

    CallTraffic(TlsStream stream) {
        this.stream = stream;
        this.sentBefore = stream.sent();
        this.receivedBefore = stream.received();
    }

    @Override
    public long sent() {
        return stream.sent() - sentBefore;
    }

    @Override
    public long received() {
        return stream.received() - receivedBefore;
    }
}
