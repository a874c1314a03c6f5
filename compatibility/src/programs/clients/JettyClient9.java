package clients;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.api.Request;
import org.eclipse.jetty.client.util.BytesContentProvider;
import org.eclipse.jetty.http.HttpMethod;
import support.HttpCalls;

public final class JettyClient9 extends HttpCalls {

    static {
        System.setProperty("org.eclipse.jetty.LEVEL", "WARN");
        System.setProperty("org.eclipse.jetty.util.log.announce", "false");
    }

    private final HttpClient client = new HttpClient();

    public JettyClient9(String option) throws Exception {
        client.start();
    }

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        Request request = client.newRequest(url);
        if (uploaded != null) {
            request.method(HttpMethod.POST).content(new BytesContentProvider(uploaded));
        }
        return request.send().getContent();
    }

    @Override
    protected void end() throws Exception {
        client.stop();
    }
}
