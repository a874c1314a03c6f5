package clients;

import java.util.concurrent.TimeUnit;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.BoundRequestBuilder;
import org.asynchttpclient.Dsl;
import support.HttpCalls;

public final class AhcClient extends HttpCalls {

    private final AsyncHttpClient client;

    public AhcClient(String transport) {
        client = Dsl.asyncHttpClient(Dsl.config().setUseNativeTransport(transport.equals("epoll")));
    }

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        BoundRequestBuilder request = client.prepareGet(url);
        if (uploaded != null) {
            request = client.preparePost(url).setBody(uploaded);
        }
        return request.execute().get(20, TimeUnit.SECONDS).getResponseBodyAsBytes();
    }

    @Override
    protected void end() throws Exception {
        client.close();
    }
}
