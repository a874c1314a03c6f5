package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;

/** Which group a channel belongs to, once nothing of the JDK's does in its place; nothing to do for the default group. */
final class Membership {

    private final @Nullable MeshChannelGroup group;
    private final GroupThreads threads;

    private Membership(@Nullable MeshChannelGroup group, GroupThreads threads) {
        this.group = group;
        this.threads = threads;
    }

    static Membership of(@Nullable MeshChannelGroup group, GroupThreads threads) {
        return new Membership(group, threads);
    }

    GroupThreads threads() {
        return threads;
    }

    boolean isShutdown() {
        return group != null && group.isShutdown();
    }

    void join(GroupMember channel) {
        if (group != null) {
            group.join(channel);
        }
    }

    void leave(GroupMember channel) {
        if (group != null) {
            group.leave(channel);
        }
    }
}
