package io.graftmesh.agent.bridge;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.agent.AgentOptions;
import io.graftmesh.agent.Composition;
import io.graftmesh.agent.install.StartCache;
import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.Nullable;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.GraftBridge;
import java.net.GraftCall;
import java.net.GraftHooks;
import java.net.GraftLink;
import java.net.GraftPeer;
import java.net.GraftStream;
import java.net.GraftWire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The hooks that are in place before the mesh is, and stay in front of it. The first socket starts the mesh on a
 * thread of its own; a connection that comes sooner waits, because nobody can tell yet whether it is the mesh's. One
 * that has waited in vain fails: to let it pass could send plaintext to the mesh.
 */
public final class EarlyHooks extends GraftHooks {

    static final String NO_MESH =
            "there is no mesh (see the [graft] lines on stderr), and nothing may go on without it";

    /**
     * How long the mesh may take to start. It asks nobody, but for three seconds at the most whether its ports are strict (the
     * control plane answers the rest later), so on an idle machine it takes some 100 ms; a bound at all, because the application may hold a lock that the start needs.
     */
    private static final long START_MILLIS = 10_000;

    static final String LATE =
            "the mesh is still starting, and nobody can tell yet whether this destination is the mesh's";

    private final AgentOptions options;
    private final AgentLog log;
    private final Instrumentation instrumentation;
    /**
     * Until when the mesh may start, by {@link System#nanoTime}; 0 before anybody wanted it. One word for both: a thread that
     * finds the start under way must not read a deadline that is not there yet.
     */
    private final AtomicLong deadline = new AtomicLong();

    private final CountDownLatch decided = new CountDownLatch(1);
    private final List<ServerSocket> listeningEarly = new ArrayList<>();
    /** Null where the control plane is no file, or all that is not the mesh's is to be refused. */
    private final @Nullable RememberedMesh remembered;

    /** Whether that is still asked; turns false once, and stays so. */
    private volatile boolean recalling;

    private volatile @Nullable EarlyChannels channels;
    private volatile @Nullable GraftHooks mesh;

    public EarlyHooks(AgentOptions options, AgentLog log, Instrumentation instrumentation, StartCache cache) {
        this.options = options;
        this.log = log;
        this.instrumentation = instrumentation;
        File document = options.service() == null ? null : options.controlFile();
        remembered = document == null
                ? null
                : new RememberedMesh(document, options.hosts().keySet(), cache);
        recalling = remembered != null;
    }

    public void install() {
        GraftBridge.install(new PrivilegedHooks(this));
    }

    private void start() {
        if (deadline.get() == 0 && deadline.compareAndSet(0, aDeadline())) {
            MeshThread.of(
                            new Runnable() {
                                @Override
                                public void run() {
                                    compose();
                                }
                            },
                            "start")
                    .start();
        }
    }

    private static long aDeadline() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        return end == 0 ? 1 : end;
    }

    private void compose() {
        try {
            GraftHooks composed = Composition.start(options, log, instrumentation, this);
            synchronized (listeningEarly) {
                mesh = composed;
                if (composed != null) {
                    for (ServerSocket server : listeningEarly) {
                        composed.listening(server);
                    }
                }
                listeningEarly.clear();
            }
            if (composed != null) {
                channels().composed((SocketBridge) composed);
            }
            if (composed == null && !options.failClosed()) {
                GraftBridge.install(null);
            }
        } catch (Throwable t) {
            failed(t);
        } finally {
            decided.countDown();
        }
    }

    private void failed(Throwable t) {
        if (options.failClosed()) {
            // Said even with log=off: this is why the process ends.
            System.err.println(
                    "[graft] ERROR the mesh cannot start, and inbound=strict or outbound=mesh-only forbids to"
                            + " run without it: " + t);
            Runtime.getRuntime().halt(1);
        }
        log.error("the mesh cannot start; the application runs outside of it", t);
        GraftBridge.install(null);
    }

    /** @return the mesh's hooks; null if there is none, or none yet and no more time to wait */
    private @Nullable GraftHooks await() {
        GraftHooks ready = mesh;
        if (ready != null || decided.getCount() == 0 || MeshThread.isCurrent()) {
            return ready;
        }
        start();
        try {
            // One deadline for all, counted from the start: a mesh that is late delays each thread once at most.
            if (!decided.await(deadline.get() - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                log.warn("the mesh is still starting after " + START_MILLIS + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return mesh;
    }

    @Override
    public @Nullable GraftLink connecting(Socket s, InetSocketAddress dst) {
        if (MeshThread.isCurrent() || options.outbound() == AgentOptions.Outbound.OFF) {
            return null;
        }
        boolean closed = options.outbound() == AgentOptions.Outbound.MESH_ONLY;
        try {
            if (isOutside(dst)) {
                start();
                return null;
            }
            if (await() == null && decided.getCount() > 0) {
                return RefusingLink.outbound(LATE);
            }
            // Read after the decision: it may have fallen just when the wait was over.
            GraftHooks ready = mesh;
            return ready != null ? ready.connecting(s, dst) : closed ? RefusingLink.outbound(NO_MESH) : null;
        } catch (RuntimeException | Error e) {
            if (!closed) {
                throw e;
            }
            adviceFailed("Socket.connect", e);
            return RefusingLink.outbound("failed: " + e);
        }
    }

    @Override
    public @Nullable GraftLink accepted(ServerSocket server, Socket s) {
        AgentOptions.Inbound mode = options.inbound(server.getLocalPort());
        if (MeshThread.isCurrent() || mode == AgentOptions.Inbound.OFF) {
            return null;
        }
        boolean closed = mode == AgentOptions.Inbound.STRICT;
        try {
            GraftHooks ready = await();
            return ready != null ? ready.accepted(server, s) : closed ? RefusingLink.inbound(NO_MESH) : null;
        } catch (RuntimeException | Error e) {
            if (!closed) {
                throw e;
            }
            adviceFailed("ServerSocket.implAccept", e);
            return RefusingLink.inbound("failed: " + e);
        }
    }

    /** What nobody can decide yet is left to the connection's own flow, which says so. */
    @Override
    public @Nullable GraftCall calling(String host, int port, String method, String target, boolean replayable)
            throws IOException {
        if (MeshThread.isCurrent() || options.outbound() == AgentOptions.Outbound.OFF) {
            return null;
        }
        GraftHooks ready = await();
        return ready == null ? null : ready.calling(host, port, method, target, replayable);
    }

    @Override
    public SelectorProvider provider(SelectorProvider jdk) {
        if (MeshThread.isCurrent()) {
            return jdk;
        }
        start();
        return channels().provider(jdk);
    }

    /** The channels that it is for come from {@link #provider}, as all do. */
    @Override
    public Selector selector(Selector bare) {
        return MeshThread.isCurrent() ? bare : EarlyChannels.selector(bare);
    }

    @Override
    public AsynchronousChannelProvider provider(AsynchronousChannelProvider jdk) {
        if (MeshThread.isCurrent()) {
            return jdk;
        }
        start();
        return channels().provider(jdk);
    }

    @Override
    public @Nullable GraftStream stream(GraftWire wire) {
        return MeshThread.isCurrent() ? null : EarlyChannels.stream(wire);
    }

    @Override
    public void listening(InetSocketAddress local) {
        start();
        channels().listening(local);
    }

    /** On first use: what runs before main knows no channels. */
    private EarlyChannels channels() {
        EarlyChannels known = channels;
        if (known == null) {
            synchronized (this) {
                known = channels;
                if (known == null) {
                    known = new EarlyChannels(this, options);
                    channels = known;
                }
            }
        }
        return known;
    }

    /** @return true if there is no need to wait for the mesh: this is certainly not its, and may be called */
    boolean isOutside(InetSocketAddress dst) {
        RememberedMesh known = memory();
        return known != null && options.outbound() == AgentOptions.Outbound.ALLOW_ANY && known.isOutside(dst);
    }

    /** @return what may still answer: until the mesh itself knows what is its own, or is known not to come */
    private @Nullable RememberedMesh memory() {
        if (recalling) {
            SocketBridge ready = (SocketBridge) mesh;
            recalling = ready == null ? decided.getCount() > 0 : !ready.isInformed();
        }
        return recalling ? remembered : null;
    }

    /** For the next start: the control plane's file, and every {@code host:port} that may be the mesh's by it. */
    public void remember(byte[] document, Collection<String> authorities) {
        RememberedMesh memory = remembered;
        try {
            if (memory != null) {
                memory.remember(document, authorities);
            }
        } catch (RuntimeException | LinkageError e) {
            log.debug("the next start will have to wait for the mesh", e);
        }
    }

    /** @return whether the mesh is there, or is known not to come */
    boolean isDecided() {
        return decided.getCount() == 0;
    }

    /** @return milliseconds for which the mesh may still take to start */
    long startMillisLeft() {
        long end = deadline.get();
        return end == 0 ? START_MILLIS : Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    /** @param mayWait whether to wait until the mesh is there. @return null if it is not */
    @Nullable
    SocketBridge mesh(boolean mayWait) {
        return (SocketBridge) (mayWait ? await() : mesh);
    }

    @Override
    public void listening(ServerSocket server) {
        // Its port is the service's only if it is named.
        if (MeshThread.isCurrent() || options.ports().isEmpty() && ManagementAgent.isListening()) {
            return;
        }
        HttpServers.listening(server.getLocalPort());
        start();
        GraftHooks ready;
        synchronized (listeningEarly) {
            ready = mesh;
            if (ready == null && decided.getCount() > 0) {
                listeningEarly.add(server);
            }
        }
        if (ready != null) {
            ready.listening(server);
        }
    }

    private boolean isOutside(String host) {
        RememberedMesh known = memory();
        return known != null && known.isOutside(host);
    }

    /** Nothing was let in before the mesh is there. */
    @Override
    public boolean judges() {
        GraftHooks ready = mesh;
        return ready != null && ready.judges();
    }

    @Override
    public @Nullable String denied(
            int port,
            int peerPort,
            String method,
            String path,
            @Nullable String query,
            Map<String, List<String>> headers) {
        GraftHooks ready = mesh;
        return ready == null ? null : ready.denied(port, peerPort, method, path, query, headers);
    }

    @Override
    public void judged(int port, int peerPort, boolean yes) {
        HttpServers.judged(port, peerPort, yes);
    }

    @Override
    public @Nullable String unjudged(int port, int peerPort) {
        GraftHooks ready = mesh;
        return ready == null ? null : ready.unjudged(port, peerPort);
    }

    @Override
    public @Nullable GraftPeer peer(int port, int peerPort) {
        GraftHooks ready = mesh;
        return ready == null ? null : ready.peer(port, peerPort);
    }

    /** Only the mesh's own names wait for the mesh; all others are DNS's as long as it knows them. */
    @Override
    public InetAddress @Nullable [] resolve(String host) {
        GraftHooks ready = mesh;
        if (ready == null && host.endsWith(".consul")) {
            ready = await();
        }
        return ready == null || MeshThread.isCurrent() ? null : ready.resolve(host);
    }

    @Override
    public InetAddress @Nullable [] unresolved(String host) {
        if (MeshThread.isCurrent() || isOutside(host)) {
            return null;
        }
        GraftHooks ready = await();
        return ready == null ? null : ready.unresolved(host);
    }

    @Override
    public void adviceFailed(String where, Throwable t) {
        log.error("a hook stepped aside in " + where, t);
        GraftHooks ready = mesh;
        if (ready != null) {
            ready.adviceFailed(where, t);
        }
    }
}
