package clients;

import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpMethod;
import support.HttpCalls;

public final class JettyClient12 extends HttpCalls {

    private final HttpClient client = new HttpClient();

    public JettyClient12(String option) throws Exception {
        client.start();
    }

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        Request request = client.newRequest(url);
        if (uploaded != null) {
            request.method(HttpMethod.POST).body(new BytesRequestContent(uploaded));
        }
        return request.send().getContent();
    }

    @Override
    protected void end() throws Exception {
        client.stop();
    }
}
