package io.graftmesh.agent.bridge.aio;

import io.graftmesh.agent.bridge.nio.ChannelPolicy;
import io.graftmesh.agent.bridge.nio.MeshSelectorProvider;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.IllegalChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * Where the application's asynchronous channels and groups come from: the JDK's own with ours around them. One that turns
 * out to be the mesh's goes on over one of our channels that select, whose flows know how to shake hands without waiting.
 */
public final class MeshAsynchronousProvider extends AsynchronousChannelProvider {

    private final AsynchronousChannelProvider jdk;
    private final MeshSelectorProvider selectors;
    private final ChannelPolicy policy;
    private final SelectLoops loops;
    private @Nullable GroupThreads defaultThreads;

    public MeshAsynchronousProvider(
            AsynchronousChannelProvider jdk, MeshSelectorProvider selectors, ChannelPolicy policy) {
        this.jdk = jdk;
        this.selectors = selectors;
        this.policy = policy;
        this.loops = new SelectLoops(selectors);
    }

    /** @return whether this provider wraps that one */
    public boolean wraps(AsynchronousChannelProvider other) {
        return jdk == other;
    }

    MeshSelectorProvider selectors() {
        return selectors;
    }

    ChannelPolicy policy() {
        return policy;
    }

    SelectLoop loop() throws IOException {
        return loops.next();
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory)
            throws IOException {
        return around(jdk.openAsynchronousChannelGroup(threads, factory));
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(ExecutorService executor, int initialSize)
            throws IOException {
        return around(jdk.openAsynchronousChannelGroup(executor, initialSize));
    }

    private MeshChannelGroup around(AsynchronousChannelGroup group) throws IOException {
        return new MeshChannelGroup(this, group, new GroupThreads(jdk, group));
    }

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        MeshChannelGroup ours = ours(group);
        AsynchronousServerSocketChannel raw = jdk.openAsynchronousServerSocketChannel(MeshChannelGroup.raw(ours));
        return new MeshAsynchronousServerSocketChannel(this, Membership.of(ours, threads(ours)), raw);
    }

    @Override
    public AsynchronousSocketChannel openAsynchronousSocketChannel(@Nullable AsynchronousChannelGroup group)
            throws IOException {
        MeshChannelGroup ours = ours(group);
        AsynchronousSocketChannel raw = jdk.openAsynchronousSocketChannel(MeshChannelGroup.raw(ours));
        return new MeshAsynchronousSocketChannel(this, Membership.of(ours, threads(ours)), raw);
    }

    private static @Nullable MeshChannelGroup ours(@Nullable AsynchronousChannelGroup group) {
        if (group != null && !(group instanceof MeshChannelGroup)) {
            throw new IllegalChannelGroupException();
        }
        return (MeshChannelGroup) group;
    }

    private GroupThreads threads(@Nullable MeshChannelGroup group) throws IOException {
        return group == null ? defaultThreads() : group.threads();
    }

    private synchronized GroupThreads defaultThreads() throws IOException {
        GroupThreads known = defaultThreads;
        if (known == null) {
            known = new GroupThreads(jdk, null);
            defaultThreads = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return jdk.toString();
    }
}
