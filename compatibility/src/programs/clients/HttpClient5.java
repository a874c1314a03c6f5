package clients;

import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import support.HttpCalls;

public final class HttpClient5 extends HttpCalls {

    private final CloseableHttpClient client = HttpClients.createDefault();

    public HttpClient5(String option) {}

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        ClassicRequestBuilder request = ClassicRequestBuilder.get(url);
        if (uploaded != null) {
            request = ClassicRequestBuilder.post(url).setEntity(uploaded, ContentType.APPLICATION_OCTET_STREAM);
        }
        return client.execute(request.build(), response -> EntityUtils.toByteArray(response.getEntity()));
    }

    @Override
    protected void end() throws Exception {
        client.close();
    }
}
