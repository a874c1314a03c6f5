package io.graftmesh.gateway.egress;

import io.graftmesh.gateway.relay.Gate;
import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.gateway.upstream.TlsFailures;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.mesh.tls.HandshakeFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Connects to an external host: to the next address if one does not answer, nothing was sent yet. */
final class ExternalDialer {

    private static final int MAX_ATTEMPTS = 3;

    private final GatewayRuntime runtime;
    private final Linked linked;
    private final EventLoop loop;
    private final Iterator<Endpoint> order;
    private final Promise<Channel> result;
    private final List<String> failures = new ArrayList<>();
    private Reason lastFailure = Reason.NO_INSTANCES;

    private ExternalDialer(GatewayRuntime runtime, Linked linked, EventLoop loop) {
        this.runtime = runtime;
        this.linked = linked;
        this.loop = loop;
        this.order = linked.inTurn().iterator();
        this.result = loop.newPromise();
    }

    /** @return fails with {@link MeshRefusal} only; cancel it when nobody waits any more */
    static Future<Channel> dial(GatewayRuntime runtime, Linked linked, EventLoop loop) {
        ExternalDialer dialer = new ExternalDialer(runtime, linked, loop);
        String broken = linked.broken();
        if (broken != null) {
            return loop.newFailedFuture(new MeshRefusal(Reason.INTERNAL_ERROR, broken));
        }
        dialer.next();
        return dialer.result;
    }

    private void next() {
        if (result.isDone()) {
            return;
        }
        if (!order.hasNext() || failures.size() >= MAX_ATTEMPTS) {
            result.tryFailure(new MeshRefusal(lastFailure, giveUp()));
            return;
        }
        Endpoint endpoint = order.next();
        runtime.addresses()
                .resolve(endpoint.host(), endpoint.port(), loop)
                .addListener((Future<InetSocketAddress> resolved) -> {
                    if (resolved.isSuccess()) {
                        connect(endpoint, resolved.getNow());
                    } else {
                        failed(endpoint, resolved.cause());
                    }
                });
    }

    private String giveUp() {
        String what = "external service '" + linked.service() + "'";
        return failures.isEmpty()
                ? what + " has no address in " + runtime.mesh().view().control().describe()
                : what + " cannot be reached, tried " + String.join("; ", failures);
    }

    private void connect(Endpoint endpoint, InetSocketAddress address) {
        ChannelFuture connecting = runtime.client(loop).connect(address);
        connecting.addListener(connected -> {
            Channel channel = connecting.channel();
            ExternalTls tls = linked.tls();
            if (!connected.isSuccess()) {
                failed(endpoint, connected.cause());
            } else if (tls == null) {
                done(channel);
            } else {
                shakeHands(endpoint, channel, tls);
            }
        });
    }

    private void shakeHands(Endpoint endpoint, Channel channel, ExternalTls tls) {
        SslHandler handler = new SslHandler(tls.engine(endpoint.host(), endpoint.port()));
        handler.setHandshakeTimeoutMillis(runtime.timeouts().handshake());
        channel.pipeline().addLast("tls", handler);
        channel.pipeline().addLast("gate", new Gate());
        handler.handshakeFuture().addListener(shaken -> {
            if (shaken.isSuccess()) {
                done(channel);
            } else {
                channel.close();
                failed(endpoint, shaken.cause());
            }
        });
        channel.read();
    }

    private void done(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (!result.trySuccess(channel)) {
            channel.close();
        }
    }

    private void failed(Endpoint endpoint, Throwable why) {
        IOException io = TlsFailures.asIo(why);
        lastFailure = HandshakeFailure.reasonOf(io);
        failures.add(endpoint.authority() + ": " + io.getMessage());
        next();
    }
}
