package clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import support.HttpCalls;

/**
 * The option is the version of HTTP that is asked for and must be spoken: HTTP/2 without TLS comes by an upgrade. Each request asks for
 * it, since the client's own version is what the agent offers no service of the mesh.
 */
public final class JdkHttpClient extends HttpCalls {

    private final HttpClient.Version version;
    private final HttpClient client;

    public JdkHttpClient(String version) {
        this.version = HttpClient.Version.valueOf(version);
        client = HttpClient.newBuilder().version(this.version).build();
    }

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).version(version);
        if (uploaded != null) {
            request.POST(HttpRequest.BodyPublishers.ofByteArray(uploaded));
        }
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.version() != version) {
            throw new IllegalStateException("answered in " + response.version());
        }
        return response.body();
    }
}
