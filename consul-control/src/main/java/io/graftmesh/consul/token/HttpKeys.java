package io.graftmesh.consul.token;

import io.graftmesh.consul.pki.TrustManagers;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Fetches a key set by HTTP. The certificate of an {@code https} issuer is always verified. */
public final class HttpKeys {

    private static final int LARGEST = 1 << 20;

    /** Keys outlive a new reading of the entry that names them: else each change of a document would ask the issuer anew. */
    private static final ConcurrentHashMap<String, WeakReference<RemoteKeys>> SHARED = new ConcurrentHashMap<>();

    private final String uri;
    private final long timeoutMillis;
    private final @Nullable List<X509Certificate> roots;
    private @Nullable OkHttpClient client;

    private HttpKeys(String uri, long timeoutMillis, @Nullable List<X509Certificate> roots) {
        this.uri = uri;
        this.timeoutMillis = timeoutMillis;
        this.roots = roots;
    }

    /**
     * @param timeoutMillis of one request to the issuer, and how long one of ours waits for it
     * @param cacheMillis how long keys are good without asking again
     * @param roots of whom the issuer's certificate must be; null: those that the JVM trusts
     * @param early fetch before a request needs them
     */
    public static synchronized KeySource at(
            String uri, long timeoutMillis, long cacheMillis, @Nullable List<X509Certificate> roots, boolean early) {
        String key = uri + " " + timeoutMillis + " " + cacheMillis + " " + (roots == null ? 0 : roots.hashCode());
        WeakReference<RemoteKeys> shared = SHARED.get(key);
        RemoteKeys keys = shared == null ? null : shared.get();
        if (keys == null) {
            keys = new RemoteKeys(new HttpKeys(uri, timeoutMillis, roots)::fetch, cacheMillis, timeoutMillis);
            SHARED.values().removeIf(other -> other.get() == null);
            SHARED.put(key, new WeakReference<>(keys));
        }
        if (early) {
            keys.prefetch();
        }
        return keys;
    }

    /** On a thread of ours: loads OkHttp, and what it connects is no call of the application's. */
    private KeySet fetch() throws IOException {
        // A connection that is kept would keep a thread, too, for what is asked six times in an hour.
        Request request = new Request.Builder()
                .url(uri)
                .header("Connection", "close")
                .header("Accept", "application/json")
                .build();
        try (Response response = client().newCall(request).execute();
                ResponseBody body = response.body()) {
            if (response.code() != 200 || body == null) {
                throw new IOException(uri + " answered with status " + response.code());
            }
            okio.BufferedSource source = body.source();
            if (source.request(LARGEST + 1)) {
                throw new IOException(uri + " answered with more than " + LARGEST + " bytes");
            }
            return KeySet.parse(source.readUtf8());
        }
    }

    private synchronized OkHttpClient client() throws IOException {
        OkHttpClient made = client;
        if (made == null) {
            OkHttpClient.Builder builder = new OkHttpClient.Builder()
                    .callTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                    .proxy(java.net.Proxy.NO_PROXY)
                    // Keys are believed because of who publishes them: whoever he sends us to is somebody else.
                    .followRedirects(false);
            trust(builder);
            made = builder.build();
            client = made;
        }
        return made;
    }

    /** Our own context: the application may have told the JVM's default one to trust anybody. */
    private void trust(OkHttpClient.Builder builder) throws IOException {
        try {
            X509TrustManager trust = TrustManagers.of(roots);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            builder.sslSocketFactory(context.getSocketFactory(), trust);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot set up TLS to " + uri, e);
        }
    }
}
