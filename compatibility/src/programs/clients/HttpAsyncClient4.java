package clients;

import java.util.concurrent.TimeUnit;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.nio.client.CloseableHttpAsyncClient;
import org.apache.http.impl.nio.client.HttpAsyncClients;
import org.apache.http.util.EntityUtils;
import support.HttpCalls;

public final class HttpAsyncClient4 extends HttpCalls {

    private final CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();

    public HttpAsyncClient4(String option) {
        client.start();
    }

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        HttpUriRequest request = new HttpGet(url);
        if (uploaded != null) {
            HttpPost post = new HttpPost(url);
            post.setEntity(new ByteArrayEntity(uploaded));
            request = post;
        }
        return EntityUtils.toByteArray(
                client.execute(request, null).get(20, TimeUnit.SECONDS).getEntity());
    }

    @Override
    protected void end() throws Exception {
        client.close();
    }
}
