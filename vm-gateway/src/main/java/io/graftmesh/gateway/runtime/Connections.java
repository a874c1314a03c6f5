package io.graftmesh.gateway.runtime;

import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The connections that a gateway, or one listener of it, has open; for the day it is to stop. */
public final class Connections {

    private final Map<Channel, Drainable> open = new ConcurrentHashMap<>();

    public void add(Channel channel, Drainable connection) {
        open.put(channel, connection);
        channel.closeFuture().addListener(closed -> {
            synchronized (this) {
                open.remove(channel);
                notifyAll();
            }
        });
    }

    public int size() {
        return open.size();
    }

    public void each(Consumer<Drainable> action) {
        open.values().forEach(action);
    }

    /** Asks each to end when it suits it. */
    public void drain() {
        open.values().forEach(Drainable::drain);
    }

    /** @return whether all have ended in time */
    public synchronized boolean awaitNone(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!open.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    public void closeAll() {
        open.keySet().forEach(Channel::close);
    }
}
