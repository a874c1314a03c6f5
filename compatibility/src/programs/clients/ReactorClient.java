package clients;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import support.HttpCalls;

/** The option says which transport. */
public final class ReactorClient extends HttpCalls {

    private final LoopResources loops = LoopResources.create("matrix", 1, true);
    private final ConnectionProvider connections = ConnectionProvider.create("matrix", 4);
    private final HttpClient client;

    public ReactorClient(String transport) {
        client = HttpClient.create(connections).runOn(loops, transport.equals("epoll"));
    }

    @Override
    protected byte[] call(String url, byte[] uploaded) {
        HttpClient.ResponseReceiver<?> request = uploaded == null
                ? client.get().uri(url)
                : client.post().uri(url).send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(uploaded)));
        return request.responseSingle((response, body) -> body.asByteArray()).block(Duration.ofSeconds(20));
    }

    @Override
    protected void end() {
        connections.dispose();
        loops.dispose();
    }
}
