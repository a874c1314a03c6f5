package servers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import support.Answers;
import support.Server;

/** The option says which transport. */
public final class VertxServer implements Server {

    @Override
    public void start(int port, String transport) throws Exception {
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(transport.equals("epoll")))
                .createHttpServer()
                .requestHandler(request -> request.body()
                        .onSuccess(uploaded ->
                                request.response().end(Buffer.buffer(Answers.to(request.path(), uploaded.getBytes())))))
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }
}
