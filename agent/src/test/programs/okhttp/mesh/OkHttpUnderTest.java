package mesh;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** OkHttp, with calls that are executed and calls that are enqueued in turn. */
final class OkHttpUnderTest extends HttpUnderTest {

    private final AtomicInteger asked = new AtomicInteger();

    private final OkHttpClient client = new OkHttpClient.Builder()
            .cookieJar(new Jar())
            .authenticator((route, response) -> response.request().header("Authorization") != null
                    ? null
                    : response.request()
                            .newBuilder()
                            .header("Authorization", Credentials.basic("ann", "secret"))
                            .build())
            .build();

    @Override
    Reply send(Ask ask) throws Exception {
        Request.Builder request = new Request.Builder().url(ask.url).method(ask.method, body(ask));
        for (Map.Entry<String, String> header : ask.headers.entrySet()) {
            request.header(header.getKey(), header.getValue());
        }
        OkHttpClient asking = client.newBuilder()
                .readTimeout(ask.timeout() == 0 ? 20_000 : ask.timeout(), TimeUnit.MILLISECONDS)
                .followRedirects(ask.follows())
                .build();
        if (ask.proxy() != 0) {
            asking = asking.newBuilder()
                    .proxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", ask.proxy())))
                    .build();
        }
        Call call = asking.newCall(request.build());
        ask.cancelledBy(call::cancel);
        Response response = asked.incrementAndGet() % 2 == 0 ? call.execute() : enqueued(call);
        return new Reply(
                response.code(), response.header("X-Instance"), response.body().byteStream());
    }

    private static Response enqueued(Call call) throws Exception {
        final CompletableFuture<Response> answer = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException why) {
                answer.completeExceptionally(why);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                answer.complete(response);
            }
        });
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private static RequestBody body(final Ask ask) {
        if (ask.body() != null) {
            return RequestBody.create((MediaType) null, ask.body());
        }
        if (!ask.isStreamed()) {
            boolean needed = ask.method.equals("POST") || ask.method.equals("PUT");
            return needed ? RequestBody.create((MediaType) null, new byte[0]) : null;
        }
        return new RequestBody() {
            @Override
            public MediaType contentType() {
                return null;
            }

            @Override
            public long contentLength() {
                return ask.isChunked() ? -1 : ask.streamLength();
            }

            @Override
            public boolean isOneShot() {
                return true;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                InputStream in = ask.stream();
                byte[] buffer = new byte[8192];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    sink.write(buffer, 0, n);
                }
            }
        };
    }

    private static final class Jar implements CookieJar {
        private final Map<String, List<Cookie>> byHost = new HashMap<>();

        @Override
        public synchronized void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
            byHost.put(url.host(), cookies);
        }

        @Override
        public synchronized List<Cookie> loadForRequest(HttpUrl url) {
            List<Cookie> known = byHost.get(url.host());
            return known == null ? new ArrayList<>() : known;
        }
    }
}
