package mesh;

import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** The JDK's newer client; requests are sent and waited for, and sent with a future, in turn. */
final class JavaHttpUnderTest extends HttpUnderTest {

    private final AtomicInteger asked = new AtomicInteger();
    private final HttpClient following = client(HttpClient.Redirect.NORMAL).build();
    private final HttpClient staying = client(HttpClient.Redirect.NEVER).build();

    private static HttpClient.Builder client(HttpClient.Redirect redirects) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // else a server outside of the mesh is offered h2c
                .followRedirects(redirects)
                .cookieHandler(new CookieManager())
                .authenticator(new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return new PasswordAuthentication("ann", "secret".toCharArray());
                    }
                });
    }

    private HttpClient client(Ask ask) {
        if (ask.proxy() != 0) {
            InetSocketAddress proxy = new InetSocketAddress("127.0.0.1", ask.proxy());
            return client(HttpClient.Redirect.NORMAL)
                    .proxy(ProxySelector.of(proxy))
                    .build();
        }
        return ask.follows() ? following : staying;
    }

    @Override
    Reply send(Ask ask) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(ask.url)).method(ask.method, body(ask));
        for (Map.Entry<String, String> header : ask.headers.entrySet()) {
            if (header.getKey().equals("Expect")) {
                request.expectContinue(true);
            } else {
                request.header(header.getKey(), header.getValue());
            }
        }
        if (ask.timeout() != 0) {
            request.timeout(Duration.ofMillis(ask.timeout()));
        }
        HttpResponse<InputStream> response = asked.incrementAndGet() % 2 == 0
                ? send(ask, client(ask), request.build())
                : sendAsync(ask, client(ask), request.build());
        return new Reply(
                response.statusCode(),
                response.headers().firstValue("X-Instance").orElse(null),
                response.body());
    }

    private static HttpResponse<InputStream> send(Ask ask, HttpClient client, HttpRequest request) throws Exception {
        ask.cancelledBy(Thread.currentThread()::interrupt);
        return client.send(request, BodyHandlers.ofInputStream());
    }

    private static HttpResponse<InputStream> sendAsync(Ask ask, HttpClient client, HttpRequest request)
            throws Exception {
        CompletableFuture<HttpResponse<InputStream>> answer = client.sendAsync(request, BodyHandlers.ofInputStream());
        ask.cancelledBy(() -> answer.cancel(true));
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException ? (IOException) e.getCause() : e;
        }
    }

    private static BodyPublisher body(Ask ask) {
        if (ask.body() != null) {
            return BodyPublishers.ofByteArray(ask.body());
        }
        if (!ask.isStreamed()) {
            return BodyPublishers.noBody();
        }
        BodyPublisher stream = BodyPublishers.ofInputStream(ask::stream);
        return ask.isChunked() ? stream : BodyPublishers.fromPublisher(stream, ask.streamLength());
    }
}
