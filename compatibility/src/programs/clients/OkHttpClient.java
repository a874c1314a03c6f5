package clients;

import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import support.HttpCalls;

public final class OkHttpClient extends HttpCalls {

    private final okhttp3.OkHttpClient client = new okhttp3.OkHttpClient();

    public OkHttpClient(String option) {}

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        Request.Builder request = new Request.Builder().url(url);
        if (uploaded != null) {
            request.post(RequestBody.create(null, uploaded));
        }
        try (Response response = client.newCall(request.build()).execute()) {
            return response.body().bytes();
        }
    }

    @Override
    protected void end() {
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }
}
