package jdk.internal.net.http.common;

import java.io.IOException;

/** As {@code Exchange}: a shape. */
public final class ConnectionExpiredException extends IOException {

    private static final long serialVersionUID = 0;

    private ConnectionExpiredException() {}
}
