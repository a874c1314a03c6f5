package jdk.internal.net.http;

import java.time.Duration;

/** As {@link Exchange}: a shape. */
public abstract class TimeoutEvent {

    public TimeoutEvent(Duration duration) {}

    /** On the selector's thread. */
    public abstract void handle();
}
