package mesh;

import io.undertow.Undertow;
import io.undertow.client.ClientCallback;
import io.undertow.client.ClientConnection;
import io.undertow.client.ClientExchange;
import io.undertow.client.ClientRequest;
import io.undertow.client.UndertowClient;
import io.undertow.connector.ByteBufferPool;
import io.undertow.io.Receiver;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StringReadChannelListener;
import io.undertow.util.StringWriteChannelListener;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xnio.OptionMap;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** Undertow at both ends: a server that answers what it was sent, and a client of XNIO's that sends. */
public final class UndertowPair {

    private UndertowPair() {}

    /** {@code <port>}. */
    public static String listen(String[] arguments) {
        Undertow.builder()
                .setIoThreads(2)
                .addHttpListener(Integer.parseInt(arguments[0]), "127.0.0.1", new HttpHandler() {
                    @Override
                    public void handleRequest(HttpServerExchange exchange) {
                        echo(exchange);
                    }
                })
                .build()
                .start();
        return arguments[0];
    }

    private static void echo(HttpServerExchange exchange) {
        exchange.getRequestReceiver().receiveFullBytes(new Receiver.FullBytesCallback() {
            @Override
            public void handle(HttpServerExchange received, byte[] body) {
                received.getResponseSender().send(new String(body));
            }
        });
    }

    /** {@code <host> <port> <text> <times>}: posts the text that often, on one connection. */
    public static String post(String[] arguments) throws Exception {
        XnioWorker worker = Xnio.getInstance().createWorker(OptionMap.EMPTY);
        ByteBufferPool pool = new DefaultByteBufferPool(true, 16_384);
        try {
            ClientConnection connection = UndertowClient.getInstance()
                    .connect(new URI("http://" + arguments[0] + ":" + arguments[1]), worker, pool, OptionMap.EMPTY)
                    .get();
            String answer = "";
            for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
                answer = post(connection, arguments[2]);
            }
            connection.close();
            return answer;
        } finally {
            worker.shutdown();
        }
    }

    private static String post(final ClientConnection connection, final String text) throws Exception {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        final ClientRequest request =
                new ClientRequest().setMethod(Methods.POST).setPath("/");
        request.getRequestHeaders().put(Headers.HOST, "any").put(Headers.CONTENT_LENGTH, text.length());
        connection.getIoThread().execute(new Runnable() {
            @Override
            public void run() {
                connection.sendRequest(request, new Sent(text, answer));
            }
        });
        return answer.get(20, TimeUnit.SECONDS);
    }

    private static final class Sent implements ClientCallback<ClientExchange> {
        private final String text;
        private final CompletableFuture<String> answer;

        Sent(String text, CompletableFuture<String> answer) {
            this.text = text;
            this.answer = answer;
        }

        @Override
        public void completed(ClientExchange exchange) {
            new StringWriteChannelListener(text).setup(exchange.getRequestChannel());
            exchange.setResponseListener(new ClientCallback<ClientExchange>() {
                @Override
                public void completed(ClientExchange answered) {
                    read(answered);
                }

                @Override
                public void failed(IOException e) {
                    answer.completeExceptionally(e);
                }
            });
        }

        private void read(ClientExchange answered) {
            new StringReadChannelListener(answered.getConnection().getBufferPool()) {
                @Override
                protected void stringDone(String body) {
                    answer.complete(body);
                }

                @Override
                protected void error(IOException e) {
                    answer.completeExceptionally(e);
                }
            }.setup(answered.getResponseChannel());
        }

        @Override
        public void failed(IOException e) {
            answer.completeExceptionally(e);
        }
    }
}
