package io.graftmesh.agent.bridge.nio;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * The handshake of one {@link ChannelTls}, in as many steps as the descriptor makes of it. Under its read lock, but for the
 * first flight: nobody reads before the connection stands.
 */
final class TlsHandshake {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final Ciphertext input;
    private final TlsOutput output;
    private boolean begun;
    private volatile int awaited;

    TlsHandshake(SSLEngine engine, Ciphertext input, TlsOutput output) {
        this.engine = engine;
        this.input = input;
        this.output = output;
    }

    /** @return what the descriptor must be ready for so that {@link #goOn} gets on */
    int awaited() {
        return awaited;
    }

    /**
     * Makes the ClientHello before the connection stands: a JVM's first takes longer than a server that greets first
     * waits for it.
     */
    void firstFlight() throws IOException {
        untilPeerIsNeeded();
    }

    /** Gets on as far as the descriptor lets it. @return whether it is done */
    boolean goOn() throws IOException {
        while (untilPeerIsNeeded() == HandshakeStatus.NEED_UNWRAP) {
            if (engine.isInboundDone()) {
                throw new EOFException("the peer ended TLS during the handshake");
            }
            if (!unwrap()) {
                return false;
            }
        }
        return isOut(0);
    }

    /** @return {@code NEED_UNWRAP}, or that it is over */
    private HandshakeStatus untilPeerIsNeeded() throws IOException {
        if (!begun) {
            begun = true;
            engine.beginHandshake();
        }
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            switch (status) {
                case NEED_TASK:
                    output.runTasks();
                    break;
                case NEED_WRAP:
                    output.wrap();
                    break;
                default:
                    return status;
            }
        }
    }

    /**
     * A whole flight at once, when there is nothing more to be done without the peer: written record by record (a client that
     * resumes sends two, with more to unwrap between them), each waits for the peer's delayed acknowledgement.
     *
     * @param next what is awaited then
     */
    private boolean isOut(int next) throws IOException {
        boolean out = output.flush();
        awaited = out ? next : SelectionKey.OP_WRITE;
        return out;
    }

    /** @return whether there is more to do now */
    private boolean unwrap() throws IOException {
        SSLEngineResult result = engine.unwrap(input.buffer(), NOTHING);
        if (result.getStatus() != SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            return true;
        }
        if (!isOut(SelectionKey.OP_READ)) {
            return false;
        }
        int n = input.fill(engine.getSession().getPacketBufferSize(), 0);
        if (n < 0) {
            throw new EOFException("the peer hung up during the TLS handshake");
        }
        return n > 0;
    }
}
