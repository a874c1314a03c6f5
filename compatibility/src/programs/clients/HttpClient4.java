package clients;

import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;
import support.HttpCalls;

public final class HttpClient4 extends HttpCalls {

    private final CloseableHttpClient client = HttpClients.createDefault();

    public HttpClient4(String option) {}

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        HttpUriRequest request = new HttpGet(url);
        if (uploaded != null) {
            HttpPost post = new HttpPost(url);
            post.setEntity(new ByteArrayEntity(uploaded));
            request = post;
        }
        return client.execute(request, response -> EntityUtils.toByteArray(response.getEntity()));
    }

    @Override
    protected void end() throws Exception {
        client.close();
    }
}
