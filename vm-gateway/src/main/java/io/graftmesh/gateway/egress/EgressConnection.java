package io.graftmesh.gateway.egress;

import io.graftmesh.gateway.relay.ByteCounter;
import io.graftmesh.gateway.relay.Gate;
import io.graftmesh.gateway.relay.Relay;
import io.graftmesh.gateway.runtime.Drainable;
import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.gateway.upstream.TlsFailures;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.inbound.ClientHello;
import io.graftmesh.mesh.inbound.InboundConnection;
import io.graftmesh.mesh.record.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;

/**
 * The story of one connection out of the mesh, top to bottom: read its ClientHello, find the linked service that it asks
 * for, shake hands as that service, ask its intentions, connect to the external host, let the two talk.
 *
 * <p>Lives on one event loop; mesh-core decides, records and says why.
 */
final class EgressConnection implements Drainable {

    private final GatewayRuntime runtime;
    private final EgressSide side;
    private final Channel channel;
    private final String peer;
    private final int port;
    private @Nullable InboundConnection story;
    private @Nullable Linked service;
    private boolean serving;

    private EgressConnection(GatewayRuntime runtime, EgressSide side, Channel channel) {
        this.runtime = runtime;
        this.side = side;
        this.channel = channel;
        InetSocketAddress address = (InetSocketAddress) channel.remoteAddress();
        this.peer = address.getAddress().getHostAddress() + ":" + address.getPort();
        this.port = ((InetSocketAddress) channel.localAddress()).getPort();
    }

    static EgressConnection install(GatewayRuntime runtime, EgressSide side, Channel channel) {
        EgressConnection connection = new EgressConnection(runtime, side, channel);
        HelloReader reader = new HelloReader(connection);
        channel.pipeline().addLast("hello", reader);
        channel.eventLoop().schedule(reader::overdue, runtime.timeouts().handshake(), TimeUnit.MILLISECONDS);
        return connection;
    }

    /** No complete ClientHello in time. */
    void silent() {
        asGateway().handshakeFailed(new SocketTimeoutException("no ClientHello in time"));
        channel.close();
    }

    /** Who asks for nobody in particular asks the gateway. */
    private InboundConnection asGateway() {
        return runtime.mesh().inbound(runtime.name(), port, peer, false);
    }

    /** What came is no ClientHello and will be none: mesh-core refuses and records. */
    void notTls(byte[] bytes, int length, boolean eof) {
        InboundConnection refused = asGateway();
        try {
            refused.sniff(bytes, length, eof);
            refused.abandoned();
        } catch (MeshRefusal refusal) {
            // Recorded.
        }
        channel.close();
    }

    /** From the name in the ClientHello to a linked service. */
    void hello(ClientHello hello) {
        String name = hello.serverName();
        String label = name == null ? null : serviceIn(name);
        Linked found = label == null ? null : side.find(label);
        if (found == null) {
            asGateway()
                    .unserved(
                            Reason.UNKNOWN_SNI,
                            (name == null
                                            ? "the peer asks for no name (SNI)"
                                            : "the peer asks for '" + name + "', for which this gateway does not stand")
                                    + "; linked are " + side.services());
            channel.close();
            return;
        }
        service = found;
        runtime.readiness()
                .inbound(found.service(), channel.eventLoop(), () -> shakeHands(found, String.valueOf(name)));
    }

    /** @return {@code <svc>} of {@code <svc>.<ns>.<dc>.internal.<trust-domain>}; null if the name has another form */
    private static @Nullable String serviceIn(String name) {
        int internal = name.indexOf(".internal.");
        int datacenter = internal < 0 ? -1 : name.lastIndexOf('.', internal - 1);
        int namespace = datacenter < 0 ? -1 : name.lastIndexOf('.', datacenter - 1);
        return namespace <= 0 ? null : name.substring(0, namespace);
    }

    private void shakeHands(Linked found, String name) {
        InboundConnection now = runtime.mesh().inbound(found.service(), port, peer, false);
        SSLEngine engine;
        try {
            engine = now.engine();
        } catch (MeshRefusal refusal) {
            channel.close();
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            channel.close();
            return;
        }
        if (!isOurs(found, name)) {
            now.unserved(
                    Reason.UNKNOWN_SNI,
                    "the peer asks for '" + name + "', which is of another datacenter or trust domain");
            channel.close();
            return;
        }
        story = now;
        SslHandler tls = new SslHandler(engine);
        tls.setHandshakeTimeoutMillis(runtime.timeouts().handshake());
        ByteCounter bytes = new ByteCounter();
        channel.pipeline().addLast("tls", tls);
        channel.pipeline().addLast("count", bytes);
        channel.pipeline().addLast("gate", new Gate());
        channel.closeFuture().addListener(closed -> now.closed(bytes.written(), bytes.read()));
        tls.handshakeFuture().addListener(shaken -> {
            if (shaken.isSuccess()) {
                authorize(now, found, engine);
            } else {
                now.handshakeFailed(TlsFailures.asIo(shaken.cause()));
                channel.close();
            }
        });
        // What the reader holds is the beginning of the handshake.
        channel.pipeline().remove("hello");
        channel.read();
    }

    private boolean isOurs(Linked found, String name) {
        var tls = runtime.mesh().view().own(found.service()).tlsNow();
        if (tls == null) {
            return false;
        }
        var id = tls.identity().id();
        String expected = id.service() + "." + id.namespace() + "." + id.datacenter() + ".internal."
                + tls.roots().trustDomain();
        return expected.equalsIgnoreCase(name);
    }

    private void authorize(InboundConnection now, Linked found, SSLEngine engine) {
        try {
            now.established(engine.getSession(), () -> channel.eventLoop().execute(channel::close));
        } catch (MeshRefusal refusal) {
            channel.close();
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            channel.close();
            return;
        }
        // Not before: a peer that hangs up while we shake hands is gone, not half-closed.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        runtime.readiness()
                .value("outside " + found.service(), found.addresses(), channel.eventLoop(), () -> dial(now, found));
    }

    private void dial(InboundConnection now, Linked found) {
        if (!channel.isActive()) {
            return;
        }
        Future<Channel> dialling = ExternalDialer.dial(runtime, found, channel.eventLoop());
        channel.closeFuture().addListener(closed -> dialling.cancel(false));
        dialling.addListener((Future<Channel> dialled) -> {
            if (dialled.isSuccess()) {
                serving = true;
                Relay.join(channel, dialled.getNow());
            } else if (dialled.cause() instanceof MeshRefusal refusal) {
                now.unserved(refusal.reason(), String.valueOf(refusal.getMessage()));
                channel.close();
            } else {
                channel.close();
            }
        });
    }

    /** A stream in use runs until its ends end it, or the time is up; one that is only being set up ends at once. */
    @Override
    public void drain() {
        channel.eventLoop().execute(() -> {
            if (!serving) {
                channel.close();
            }
        });
    }

    /** The service is not linked any more: as with an intention that turns to deny, what is open ends too. */
    void unlinked() {
        channel.eventLoop().execute(() -> {
            Linked mine = service;
            InboundConnection now = story;
            if (mine != null && side.find(mine.service()) == null) {
                if (now != null) {
                    now.unserved(Reason.UNKNOWN_SNI, "service '" + mine.service() + "' is no longer linked");
                }
                channel.close();
            }
        });
    }
}
