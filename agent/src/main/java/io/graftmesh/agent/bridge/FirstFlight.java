package io.graftmesh.agent.bridge;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A ClientHello made before the connection stands. A permissive peer whose application speaks first waits only a moment
 * for it (MeshConfig.serverFirstMillis), and the first one of a process takes longer than that to make.
 */
final class FirstFlight {

    private FirstFlight() {}

    /** @return what the peer is to get as soon as it can be reached; the engine then waits for its answer */
    static byte[] of(SSLEngine engine) throws SSLException {
        ByteArrayOutputStream flight = new ByteArrayOutputStream();
        ByteBuffer nothing = ByteBuffer.allocate(0);
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.beginHandshake();
        for (HandshakeStatus now = engine.getHandshakeStatus();
                now == HandshakeStatus.NEED_WRAP || now == HandshakeStatus.NEED_TASK;
                now = engine.getHandshakeStatus()) {
            if (now == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else {
                engine.wrap(nothing, record);
                flight.write(record.array(), 0, record.position());
                record.clear();
            }
        }
        return flight.toByteArray();
    }
}
