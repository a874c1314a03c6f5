package io.graftmesh.agent.bridge.nio;

/**
 * Whether the application does TLS itself on one of its ports. Over channels nothing says so before it speaks: its
 * engine is made after the first bytes have come. So it is learnt from what it answers, on any connection.
 *
 * <p>It matters for a ClientHello that names no server only, which may be a mesh peer's (Consul's built-in proxy sends
 * none) or meant for the application (a client that was given an IP address or a short name). As long as nothing is
 * known it is the mesh's; a peer that then wants nothing to do with a certificate of the mesh has most likely meant the
 * application, and the next one gets there.
 */
public final class PortSpeech {

    private static final int ALERT = 0x15;
    private static final int HANDSHAKE = 0x16;

    private enum Speech {
        UNKNOWN,
        TLS_PERHAPS,
        TLS,
        OTHER
    }

    private volatile Speech speech = Speech.UNKNOWN;

    /** @return whether a ClientHello without a name is meant for the application */
    public boolean isTls() {
        return speech == Speech.TLS || speech == Speech.TLS_PERHAPS;
    }

    /** The first byte that the application has to say on a connection. */
    void heard(int first) {
        Speech now = first == HANDSHAKE || first == ALERT ? Speech.TLS : Speech.OTHER;
        if (speech != now) {
            speech = now;
        }
    }

    /** A peer that named no server has refused us. */
    void refused() {
        if (speech == Speech.UNKNOWN) {
            speech = Speech.TLS_PERHAPS;
        }
    }
}
