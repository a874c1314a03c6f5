package io.graftmesh.mesh;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A TLS handshake in memory. */
public final class Handshake {

    private Handshake() {}

    /** Ends when both have nothing more to say: a client has its session tickets by then. */
    public static void between(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(40_000);
        ByteBuffer toClient = ByteBuffer.allocate(40_000);
        client.beginHandshake();
        server.beginHandshake();
        boolean goesOn = true;
        for (int i = 0; i < 100 && goesOn; i++) {
            goesOn = step(client, toClient, toServer) | step(server, toServer, toClient);
        }
    }

    /** @return whether anything was said or heard */
    private static boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        int written = 0;
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            written = engine.wrap(ByteBuffer.allocate(0), out).bytesProduced();
        }
        in.flip();
        int read = in.hasRemaining()
                ? engine.unwrap(in, ByteBuffer.allocate(20_000)).bytesConsumed()
                : 0;
        in.compact();
        boolean worked = false;
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null) {
            task.run();
            worked = true;
        }
        return worked || written + read > 0;
    }
}
