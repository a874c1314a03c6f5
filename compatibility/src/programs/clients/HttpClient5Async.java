package clients;

import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.io.CloseMode;
import support.HttpCalls;

public final class HttpClient5Async extends HttpCalls {

    private final CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();

    public HttpClient5Async(String option) {
        client.start();
    }

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        AsyncRequestBuilder request = AsyncRequestBuilder.get(url);
        if (uploaded != null) {
            request = AsyncRequestBuilder.post(url).setEntity(uploaded, ContentType.APPLICATION_OCTET_STREAM);
        }
        Message<HttpResponse, byte[]> response = client.execute(
                        request.build(), new BasicResponseConsumer<>(new BasicAsyncEntityConsumer()), null)
                .get(20, TimeUnit.SECONDS);
        return response.getBody();
    }

    @Override
    protected void end() {
        client.close(CloseMode.GRACEFUL);
    }
}
