package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The application's group: the JDK's, which handlers run on and which ends when its last channel does. Channels of the
 * mesh are not among the JDK's; they are counted here, and the JDK's group hears of a shutdown when the last has gone.
 */
final class MeshChannelGroup extends AsynchronousChannelGroup {

    private final AsynchronousChannelGroup raw;
    private final GroupThreads threads;

    /** Guarded by itself, as is the flag. */
    private final Set<GroupMember> meshed = new HashSet<>();

    private boolean shutdown;

    MeshChannelGroup(MeshAsynchronousProvider provider, AsynchronousChannelGroup raw, GroupThreads threads) {
        super(provider);
        this.raw = raw;
        this.threads = threads;
    }

    /** @return to open one of the JDK's channels in; null for the default group */
    static @Nullable AsynchronousChannelGroup raw(@Nullable MeshChannelGroup group) {
        if (group == null) {
            return null;
        }
        if (group.isShutdown()) {
            throw new ShutdownChannelGroupException();
        }
        return group.raw;
    }

    GroupThreads threads() {
        return threads;
    }

    void join(GroupMember channel) {
        synchronized (meshed) {
            meshed.add(channel);
        }
    }

    void leave(GroupMember channel) {
        boolean last;
        synchronized (meshed) {
            last = meshed.remove(channel) && meshed.isEmpty() && shutdown;
        }
        if (last) {
            raw.shutdown();
        }
    }

    @Override
    public boolean isShutdown() {
        synchronized (meshed) {
            return shutdown || raw.isShutdown();
        }
    }

    @Override
    public boolean isTerminated() {
        return raw.isTerminated();
    }

    @Override
    public void shutdown() {
        synchronized (meshed) {
            shutdown = true;
            if (!meshed.isEmpty()) {
                return;
            }
        }
        raw.shutdown();
    }

    @Override
    public void shutdownNow() throws IOException {
        List<GroupMember> open;
        synchronized (meshed) {
            shutdown = true;
            open = new ArrayList<>(meshed);
        }
        for (GroupMember channel : open) {
            channel.closeWithGroup();
        }
        raw.shutdownNow();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return raw.awaitTermination(timeout, unit);
    }

    @Override
    public String toString() {
        return raw.toString();
    }
}
