package io.graftmesh.gateway.upstream;

import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.outbound.CallStep;
import io.graftmesh.mesh.outbound.OutboundConnection;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Connections to instances that wait for their next request: a shelf for each event loop, touched by that loop alone, so
 * that there is no lock and a request never changes threads. The one used last is used first; the others grow old and go.
 */
public final class UpstreamPool {

    /** Idle connections kept for one instance on one loop: more were needed at once only in a burst. */
    private static final int MAX_IDLE = 64;

    private final GatewayRuntime runtime;
    private final MeshDialer dialer;
    private final Map<EventLoop, Map<String, Deque<HttpUpstream>>> shelves = new ConcurrentHashMap<>();

    public UpstreamPool(GatewayRuntime runtime) {
        this.runtime = runtime;
        this.dialer = new MeshDialer(runtime);
    }

    /** @return a connection that was used before, or null */
    public @Nullable HttpUpstream take(CallStep.Send send, EventLoop loop) {
        Deque<HttpUpstream> idle =
                shelf(loop).get(key(send.target(), send.endpoint().authority()));
        while (idle != null && !idle.isEmpty()) {
            HttpUpstream upstream = idle.pop();
            if (upstream.channel().isActive()) {
                return upstream;
            }
        }
        return null;
    }

    /** @return a new connection to the chosen instance; fails as {@link MeshDialer#dial} does */
    public Future<HttpUpstream> open(CallStep.Send send, EventLoop loop) {
        OutboundConnection story = runtime.mesh().outbound(send.destination(), runtime.name());
        Promise<HttpUpstream> result = loop.newPromise();
        Future<MeshConnection> dial = dialer.dial(story, Collections.singletonList(send.target()), loop, false);
        result.addListener(done -> {
            if (result.isCancelled()) {
                dial.cancel(false);
            }
        });
        dial.addListener((Future<MeshConnection> dialled) -> {
            if (!dialled.isSuccess()) {
                result.tryFailure(dialled.cause());
                return;
            }
            HttpUpstream upstream = new HttpUpstream(dialled.getNow());
            upstream.install();
            // An instance may answer and hang up while it is still being sent to: its answer is to be read all the
            // same.
            upstream.channel().config().setOption(ChannelOption.AUTO_CLOSE, false);
            upstream.channel().closeFuture().addListener(closed -> forget(upstream, loop));
            if (!result.trySuccess(upstream)) {
                upstream.channel().close();
            }
        });
        return result;
    }

    /** Puts a connection back whose last exchange is complete on both sides. */
    public void release(HttpUpstream upstream) {
        EventLoop loop = upstream.channel().eventLoop();
        upstream.end();
        Deque<HttpUpstream> idle =
                shelf(loop).computeIfAbsent(key(upstream.target(), upstream.authority()), k -> new ArrayDeque<>());
        if (!upstream.channel().isActive() || idle.size() >= MAX_IDLE) {
            upstream.channel().close();
            return;
        }
        idle.push(upstream);
        if (upstream.parked()) {
            expireAfter(upstream, runtime.timeouts().pooled());
        }
        // So that its end is seen while it waits.
        upstream.channel().read();
    }

    private void expireAfter(HttpUpstream upstream, long millis) {
        upstream.channel()
                .eventLoop()
                .schedule(
                        () -> {
                            long left =
                                    upstream.idleMillisLeft(runtime.timeouts().pooled());
                            if (left == 0) {
                                upstream.channel().close();
                            } else if (upstream.channel().isActive()) {
                                expireAfter(upstream, left);
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    private void forget(HttpUpstream upstream, EventLoop loop) {
        Map<String, Deque<HttpUpstream>> shelf = shelf(loop);
        String key = key(upstream.target(), upstream.authority());
        Deque<HttpUpstream> idle = shelf.get(key);
        if (idle != null && idle.remove(upstream) && idle.isEmpty()) {
            shelf.remove(key);
        }
    }

    private Map<String, Deque<HttpUpstream>> shelf(EventLoop loop) {
        return shelves.computeIfAbsent(loop, key -> new HashMap<>());
    }

    private static String key(Object target, String authority) {
        return target + "@" + authority;
    }

    /** Closes what idles, on every loop. */
    public void clear() {
        shelves.forEach((loop, shelf) -> loop.execute(() -> {
            for (Deque<HttpUpstream> idle : new java.util.ArrayList<>(shelf.values())) {
                new java.util.ArrayList<>(idle)
                        .forEach(upstream -> upstream.channel().close());
            }
        }));
    }
}
