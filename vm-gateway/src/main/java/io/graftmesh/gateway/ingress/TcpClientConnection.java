package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.relay.Relay;
import io.graftmesh.gateway.runtime.Drainable;
import io.graftmesh.gateway.upstream.MeshConnection;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.outbound.Destination;
import io.graftmesh.mesh.outbound.OutboundConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.util.List;

/**
 * The story of one raw connection: wait until the mesh knows the service, connect to an instance of it, let the two talk.
 * The client is not read from before there is somebody to take what it says.
 */
final class TcpClientConnection implements Drainable {

    private final Ingress ingress;
    private final String service;
    private final Channel client;

    private TcpClientConnection(Ingress ingress, String service, Channel client) {
        this.ingress = ingress;
        this.service = service;
        this.client = client;
    }

    static TcpClientConnection install(Ingress ingress, String service, Channel client) {
        client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        TcpClientConnection connection = new TcpClientConnection(ingress, service, client);
        ingress.runtime().readiness().outbound(ingress.runtime().name(), service, client.eventLoop(), connection::dial);
        return connection;
    }

    private void dial() {
        OutboundConnection story = ingress.runtime()
                .mesh()
                .outbound(Destination.of(service), ingress.runtime().name());
        List<Target> targets;
        try {
            targets = story.resolve(0);
        } catch (MeshRefusal refusal) {
            client.close(); // recorded by the story
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            client.close();
            return;
        }
        Future<MeshConnection> dialling = ingress.dialer().dial(story, targets, client.eventLoop(), true);
        client.closeFuture().addListener(closed -> dialling.cancel(false));
        dialling.addListener((Future<MeshConnection> dialled) -> {
            if (dialled.isSuccess()) {
                Relay.join(client, dialled.getNow().channel());
            } else {
                client.close();
            }
        });
    }

    /** Nobody knows where a raw stream may be cut: it runs until its ends end it, or the time is up. */
    @Override
    public void drain() {}
}
