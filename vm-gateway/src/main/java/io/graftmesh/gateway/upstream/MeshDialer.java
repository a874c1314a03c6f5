package io.graftmesh.gateway.upstream;

import io.graftmesh.gateway.relay.ByteCounter;
import io.graftmesh.gateway.relay.Gate;
import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.outbound.OutboundConnection;
import io.graftmesh.mesh.tls.PeerRejected;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.List;

/** Drives an {@link OutboundConnection} on an event loop: connects and shakes hands where it says, and tells it how it went. */
public final class MeshDialer {

    private final GatewayRuntime runtime;

    public MeshDialer(GatewayRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * @param targets resolved, the first choice first
     * @param halfClosure whether an end of one direction leaves the other open
     * @return fails with {@link MeshRefusal} only, and then the story is recorded; cancel it when nobody waits any more
     */
    public Future<MeshConnection> dial(
            OutboundConnection story, List<Target> targets, EventLoop loop, boolean halfClosure) {
        Dial dial = new Dial(story, targets, loop, halfClosure);
        dial.next();
        return dial.result;
    }

    private final class Dial {
        final OutboundConnection story;
        final List<Target> targets;
        final EventLoop loop;
        final boolean halfClosure;
        final Promise<MeshConnection> result;

        Dial(OutboundConnection story, List<Target> targets, EventLoop loop, boolean halfClosure) {
            this.story = story;
            this.targets = targets;
            this.loop = loop;
            this.halfClosure = halfClosure;
            this.result = loop.newPromise();
        }

        void next() {
            OutboundConnection.Attempt attempt;
            try {
                attempt = story.next(targets);
            } catch (MeshRefusal refusal) {
                result.tryFailure(refusal);
                return;
            }
            runtime.addresses()
                    .resolve(attempt.endpoint().host(), attempt.endpoint().port(), loop)
                    .addListener((Future<InetSocketAddress> resolved) -> {
                        if (resolved.isSuccess()) {
                            connect(attempt, resolved.getNow());
                        } else {
                            failed(attempt, resolved.cause());
                        }
                    });
        }

        void connect(OutboundConnection.Attempt attempt, InetSocketAddress address) {
            ChannelFuture connecting = runtime.client(loop).connect(address);
            connecting.addListener(connected -> {
                if (!connected.isSuccess()) {
                    failed(attempt, connected.cause());
                } else {
                    shakeHands(attempt, connecting.channel());
                }
            });
        }

        void shakeHands(OutboundConnection.Attempt attempt, Channel channel) {
            SslHandler tls = new SslHandler(attempt.engine());
            tls.setHandshakeTimeoutMillis(runtime.timeouts().handshake());
            channel.pipeline().addLast("tls", tls);
            channel.pipeline().addLast("count", new ByteCounter());
            channel.pipeline().addLast("gate", new Gate());
            tls.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    established(attempt, channel, tls);
                } else {
                    channel.close();
                    failed(attempt, shaken.cause());
                }
            });
            channel.read();
        }

        void established(OutboundConnection.Attempt attempt, Channel channel, SslHandler tls) {
            try {
                story.established(attempt, tls.engine().getSession());
            } catch (PeerRejected e) {
                channel.close();
                failed(attempt, e);
                return;
            }
            // Not before: an instance that hangs up while we shake hands is gone, not half-closed.
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure);
            ByteCounter bytes = channel.pipeline().get(ByteCounter.class);
            channel.closeFuture().addListener(closed -> story.closed(bytes.written(), bytes.read()));
            if (!result.trySuccess(new MeshConnection(channel, attempt.target(), attempt.endpoint()))) {
                channel.close();
            }
        }

        void failed(OutboundConnection.Attempt attempt, Throwable why) {
            if (result.isCancelled()) {
                story.cancelled(attempt, "the caller hung up while the gateway was connecting");
                return;
            }
            story.failed(attempt, TlsFailures.asIo(why));
            next();
        }
    }
}
