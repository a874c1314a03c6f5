package io.graftmesh.mesh.record;

import java.util.Locale;

/** How a connection ended up: the closed list that records and metrics carry. */
public enum Reason {
    /** It carried bytes, or could have. */
    OK,
    /** The destination is not the mesh's and the process may only call the mesh. */
    NOT_IN_MESH,
    /** Whether the destination is the mesh's, the control plane has not said within the bounded wait. */
    CONTROL_SILENT,
    /** No leaf or no roots within the bounded wait. */
    NO_IDENTITY,
    /** The control plane knows no instance that speaks mesh TLS. */
    NO_INSTANCES,
    /** {@code UpstreamConfig.Limits.MaxConnections}: as many as policy allows are open already. */
    OVERLOADED,
    /** Every instance that was tried refused or timed out. */
    CONNECT_FAILED,
    /** TCP stood, the peer let the handshake time run out. */
    HANDSHAKE_TIMEOUT,
    /** The peer answered mesh TLS with something that is not TLS. */
    PEER_PLAINTEXT,
    /** The handshake failed for another reason: no common cipher, a broken record, the peer hung up. */
    HANDSHAKE_FAILED,
    /** The peer showed no certificate. */
    PEER_NO_CERTIFICATE,
    /** The peer's certificate does not chain to the mesh's roots, is expired, weak or not a leaf. */
    PEER_UNTRUSTED,
    /** The peer's certificate is the mesh's but names somebody else than the service that was called. */
    PEER_WRONG_IDENTITY,
    /** An intention, or the default, forbids this source to call this destination. */
    INTENTION_DENIED,
    /** An intention that allowed this open connection turned to deny. */
    INTENTION_REVOKED,
    /** A strict port got something that is not TLS. */
    PLAINTEXT_REFUSED,
    /** A gateway was asked, by SNI, for a name that it does not stand for. */
    UNKNOWN_SNI,
    /** The peer hung up before it said anything. */
    CLIENT_GONE,
    /** Graft itself is at fault; see the message. */
    INTERNAL_ERROR;

    /** @return lower case with underscores, as metrics and JSON spell it */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
