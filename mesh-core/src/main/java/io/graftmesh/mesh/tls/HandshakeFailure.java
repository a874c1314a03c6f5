package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.record.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** What an exception of a connect or a handshake means. Types first; JSSE tells some things by its message alone. */
public final class HandshakeFailure {

    private HandshakeFailure() {}

    public static Reason reasonOf(IOException why) {
        if (why instanceof ConnectException
                || why instanceof NoRouteToHostException
                || why instanceof UnknownHostException) {
            return Reason.CONNECT_FAILED;
        }
        if (why instanceof SocketTimeoutException) {
            return Reason.HANDSHAKE_TIMEOUT;
        }
        if (why instanceof SSLException && isPlaintext(why)) {
            return Reason.PEER_PLAINTEXT;
        }
        if (why instanceof SSLException && isWithoutCertificate(why)) {
            return Reason.PEER_NO_CERTIFICATE;
        }
        return Reason.HANDSHAKE_FAILED;
    }

    /** JSSE's words for a client that shows nothing; those of old updates of 8 come last. */
    private static boolean isWithoutCertificate(IOException why) {
        String message = String.valueOf(why.getMessage());
        return message.contains("Empty client certificate chain") || message.contains("null cert chain");
    }

    /** JSSE's words for a first byte that begins no TLS record, on 8 to 25. */
    private static boolean isPlaintext(IOException why) {
        String message = String.valueOf(why.getMessage());
        return message.contains("plaintext connection") || message.contains("Unsupported or unrecognized SSL message");
    }

    public static String describe(IOException why) {
        switch (reasonOf(why)) {
            case CONNECT_FAILED:
                return String.valueOf(why.getMessage());
            case HANDSHAKE_TIMEOUT:
                return "no answer in time (" + why.getMessage() + ")";
            case PEER_PLAINTEXT:
                return "it answers in plaintext where mesh TLS is due; is Graft on it, and does its port belong to the"
                        + " service?";
            case PEER_NO_CERTIFICATE:
                return "the peer showed no certificate; does it take part in the mesh?";
            default:
                return why instanceof EOFException
                        ? "it hung up during the TLS handshake (does it accept our certificate?)"
                        : "TLS handshake failed: " + why.getMessage();
        }
    }
}
