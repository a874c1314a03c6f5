package io.graftmesh.consul;

import com.orbitz.consul.ConsulException;
import com.orbitz.consul.model.ConsulResponse;
import com.orbitz.consul.monitoring.ClientEventHandler;
import com.orbitz.consul.util.Http;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Retrofit;

/** The wire: one HTTP client for all watches, and one place where an answer becomes a value or a {@link ControlFailure}. */
final class ConsulHttp {

    /** Longer than the longest blocking query ({@link BlockingWatch#WAIT_SECONDS} and a sixteenth of it). */
    private static final int READ_TIMEOUT_SECONDS = 30;

    private static final int CONNECT_TIMEOUT_SECONDS = 2;

    private static final int NOT_FOUND = 404;

    private static final int FORBIDDEN = 403;

    /** Consul's words for a token that it does not have (any more), 1.8 to 1.20. */
    private static final String UNKNOWN_TOKEN = "ACL not found";

    private final ConsulSettings settings;
    private final OkHttpClient client;
    private final ConsulApi api;
    private final Http http = new Http(new SilentEvents());

    private ConsulHttp(ConsulSettings settings, OkHttpClient client) {
        this.settings = settings;
        this.client = client;
        this.api = new Retrofit.Builder()
                .baseUrl(settings.url() + "/")
                .client(client)
                .build()
                .create(ConsulApi.class);
    }

    /** Loads OkHttp, and with it {@code java.util.logging}: to be called on a thread of ours only. */
    static ConsulHttp open(ConsulSettings settings) throws ControlFailure {
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectTimeout(CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .readTimeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                // A proxy is for the application's own calls; the agent's Consul is a neighbour.
                .proxy(java.net.Proxy.NO_PROXY)
                // Consul redirects nowhere, and a token must not follow whoever does.
                .followRedirects(false)
                .addInterceptor(credentials(settings));
        ConsulTls.configure(builder, settings);
        return new ConsulHttp(settings, builder.build());
    }

    private static Interceptor credentials(ConsulSettings settings) {
        return chain -> {
            Request.Builder request = chain.request().newBuilder();
            String token = ConsulTls.token(settings);
            if (token != null) {
                request.header("X-Consul-Token", token);
            }
            if (settings.namespace() != null) {
                HttpUrl url = chain.request()
                        .url()
                        .newBuilder()
                        .addQueryParameter("ns", settings.namespace())
                        .build();
                request.url(url);
            }
            return chain.proceed(request.build());
        };
    }

    ConsulApi api() {
        return api;
    }

    /**
     * Sends a request and waits for the answer.
     *
     * @param right the ACL rule that the request needs, for the message of a refusal
     * @return the answer; its body is null where Consul says 404
     */
    Answer send(Call<ResponseBody> call, String right) throws ControlFailure {
        String path = call.request().url().encodedPath();
        try {
            ConsulResponse<ResponseBody> response = http.extractConsulResponse(call, NOT_FOUND);
            ResponseBody body = response.getResponse();
            return new Answer(path, response.getIndex().longValue(), body == null ? null : body.string());
        } catch (ConsulException e) {
            throw failure(path, right, e);
        } catch (IOException e) {
            throw unreachable(path, e);
        } catch (RuntimeException e) {
            // consul-client parses headers that a broken proxy may have filled with anything.
            throw new ControlFailure(Kind.BAD_DOCUMENT, settings.url() + path + " answered with nonsense: " + e, e);
        }
    }

    private ControlFailure failure(String path, String right, ConsulException e) {
        Throwable cause = e.getCause();
        if (cause instanceof ConsulTls.UnreadableToken) {
            return new ControlFailure(Kind.FORBIDDEN, String.valueOf(cause.getMessage()), e);
        }
        if (cause instanceof IOException) {
            return unreachable(path, (IOException) cause);
        }
        String message = String.valueOf(e.getMessage()).trim();
        if (e.getCode() == FORBIDDEN && message.contains(UNKNOWN_TOKEN)) {
            // One line for all watches: no right is missing, and nothing that is asked would be answered.
            return new ControlFailure(
                    Kind.FORBIDDEN,
                    "Consul does not know " + settings.tokenSource() + ": it was deleted or has expired",
                    e);
        }
        if (e.getCode() == FORBIDDEN) {
            return new ControlFailure(
                    Kind.FORBIDDEN,
                    "Consul refuses " + path + " with " + settings.tokenSource() + "; it needs " + right,
                    e);
        }
        return new ControlFailure(
                Kind.SERVER_ERROR, "Consul at " + settings.url() + " failed on " + path + ": " + oneLine(message), e);
    }

    private ControlFailure unreachable(String path, IOException e) {
        // Which question it was matters only where Consul can be reached: one line for all watches, else.
        String about = e instanceof ConnectException ? "" : " (" + path + ")";
        return new ControlFailure(
                Kind.UNREACHABLE, "no answer from Consul at " + settings.url() + about + ": " + oneLine(e + ""), e);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    void close() {
        client.dispatcher().cancelAll();
        client.connectionPool().evictAll();
    }

    /** What Consul said. */
    static final class Answer {
        final String path;
        /** Of a blocking query; 0 where Consul sent none. */
        final long index;

        final @Nullable String body;

        Answer(String path, long index, @Nullable String body) {
            this.path = path;
            this.index = index;
            this.body = body;
        }
    }

    /** consul-client's own handler starts a static thread at the first event, which would outlive us. */
    private static final class SilentEvents extends ClientEventHandler {
        SilentEvents() {
            super("graft", null);
        }

        @Override
        public void httpRequestSuccess(Request request) {}

        @Override
        public void httpRequestFailure(Request request, Throwable throwable) {}

        @Override
        public void httpRequestInvalid(Request request, Throwable throwable) {}
    }
}
