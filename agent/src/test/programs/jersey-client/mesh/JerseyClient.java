package mesh;

import com.sun.jersey.api.client.Client;
import com.sun.jersey.api.client.ClientResponse;
import com.sun.jersey.api.client.WebResource;
import java.util.Map;

/** Jersey 1, which sits on the JDK's own client. */
final class JerseyClient extends HttpUnderTest {

    private final Client client = Client.create();

    @Override
    Reply send(Ask ask) {
        WebResource.Builder request = client.resource(ask.url).getRequestBuilder();
        for (Map.Entry<String, String> header : ask.headers.entrySet()) {
            request = request.header(header.getKey(), header.getValue());
        }
        ClientResponse answer = ask.body() == null
                ? request.method(ask.method, ClientResponse.class)
                : request.method(ask.method, ClientResponse.class, ask.body());
        return new Reply(answer.getStatus(), answer.getHeaders().getFirst("X-Instance"), answer.getEntityInputStream());
    }
}
