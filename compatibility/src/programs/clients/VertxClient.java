package clients;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;
import support.HttpCalls;

/** The option says which transport. */
public final class VertxClient extends HttpCalls {

    private final Vertx vertx;
    private final HttpClient client;

    public VertxClient(String transport) {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(transport.equals("epoll")));
        client = vertx.createHttpClient();
    }

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        RequestOptions options =
                new RequestOptions().setAbsoluteURI(url).setMethod(uploaded == null ? HttpMethod.GET : HttpMethod.POST);
        Buffer body = uploaded == null ? Buffer.buffer() : Buffer.buffer(uploaded);
        return client.request(options)
                .compose(request -> request.send(body).compose(HttpClientResponse::body))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .getBytes();
    }

    @Override
    protected void end() {
        client.close();
        vertx.close();
    }
}
