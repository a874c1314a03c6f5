package com.acme.shop.common;

import java.io.Closeable;

/** A service that has started: it listens, until it is closed. */
public interface RunningService extends Closeable {

    int port();

    /** The line for the operator's console, such as {@code orders v1 listening on 127.0.0.1:8080}. */
    String banner();
}
