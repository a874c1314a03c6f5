package io.graftmesh.gateway.upstream;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/** From Netty's exceptions of a connect or a handshake to the JDK's, by which mesh-core tells what went wrong. */
public final class TlsFailures {

    private TlsFailures() {}

    public static IOException asIo(Throwable why) {
        if (why instanceof SslHandshakeTimeoutException) {
            return new SocketTimeoutException("TLS handshake timed out");
        }
        if (why instanceof NotSslRecordException) {
            SSLException plaintext = new SSLException("plaintext connection?");
            plaintext.initCause(why);
            return plaintext;
        }
        if (why instanceof ClosedChannelException || why.getCause() instanceof ClosedChannelException) {
            return new EOFException("hung up during the TLS handshake");
        }
        return why instanceof IOException io ? io : new IOException(String.valueOf(why.getMessage()), why);
    }
}
