package mesh;

import java.io.IOException;
import org.apache.commons.httpclient.Header;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpClient;
import org.apache.commons.httpclient.HttpMethodBase;
import org.apache.commons.httpclient.MultiThreadedHttpConnectionManager;
import org.apache.commons.httpclient.UsernamePasswordCredentials;
import org.apache.commons.httpclient.auth.AuthScope;
import org.apache.commons.httpclient.cookie.CookiePolicy;
import org.apache.commons.httpclient.methods.ByteArrayRequestEntity;
import org.apache.commons.httpclient.methods.DeleteMethod;
import org.apache.commons.httpclient.methods.EntityEnclosingMethod;
import org.apache.commons.httpclient.methods.GetMethod;
import org.apache.commons.httpclient.methods.HeadMethod;
import org.apache.commons.httpclient.methods.InputStreamRequestEntity;
import org.apache.commons.httpclient.methods.OptionsMethod;
import org.apache.commons.httpclient.methods.PostMethod;
import org.apache.commons.httpclient.methods.PutMethod;

/** Commons HttpClient 3.1, with its own retries, redirects and cookies. */
final class Commons3Client extends HttpUnderTest {

    private final HttpClient client;

    Commons3Client() {
        MultiThreadedHttpConnectionManager pool = new MultiThreadedHttpConnectionManager();
        pool.getParams().setDefaultMaxConnectionsPerHost(10);
        client = new HttpClient(pool);
        client.getParams().setCookiePolicy(CookiePolicy.BROWSER_COMPATIBILITY); // as the other clients write them
        client.getState().setCredentials(AuthScope.ANY, new UsernamePasswordCredentials("ann", "secret"));
    }

    @Override
    Reply send(Ask ask) throws IOException {
        HttpMethodBase method = method(ask);
        method.getParams().setSoTimeout(ask.timeout());
        for (java.util.Map.Entry<String, String> header : ask.headers.entrySet()) {
            method.addRequestHeader(header.getKey(), header.getValue());
        }
        if (method instanceof EntityEnclosingMethod) {
            body(ask, (EntityEnclosingMethod) method);
        } else {
            method.setFollowRedirects(ask.follows());
        }
        ask.cancelledBy(method::abort);
        int status = client.executeMethod(host(ask), method);
        Header instance = method.getResponseHeader("X-Instance");
        return new Reply(status, instance == null ? null : instance.getValue(), method.getResponseBodyAsStream());
    }

    private static HostConfiguration host(Ask ask) {
        HostConfiguration host = new HostConfiguration();
        if (ask.proxy() != 0) {
            host.setProxy("127.0.0.1", ask.proxy());
        }
        return host;
    }

    private static void body(Ask ask, EntityEnclosingMethod method) {
        if (ask.body() != null) {
            method.setRequestEntity(new ByteArrayRequestEntity(ask.body()));
        } else if (ask.isStreamed()) {
            method.setContentChunked(ask.isChunked());
            method.setRequestEntity(
                    new InputStreamRequestEntity(ask.stream(), ask.isChunked() ? -1 : ask.streamLength()));
        }
    }

    private static HttpMethodBase method(Ask ask) {
        switch (ask.method) {
            case "POST":
                return new PostMethod(ask.url);
            case "PUT":
                return new PutMethod(ask.url);
            case "DELETE":
                return new DeleteMethod(ask.url);
            case "OPTIONS":
                return new OptionsMethod(ask.url);
            case "HEAD":
                return new HeadMethod(ask.url);
            default:
                return new GetMethod(ask.url);
        }
    }
}
