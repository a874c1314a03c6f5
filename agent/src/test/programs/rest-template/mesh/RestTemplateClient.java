package mesh;

import java.io.ByteArrayInputStream;
import java.net.URI;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

/** Spring's RestTemplate on Apache HttpClient, where there is one of the version that it wants; else on the JDK's own. */
final class RestTemplateClient extends HttpUnderTest {

    private final RestTemplate template = new RestTemplate(factory());

    private static ClientHttpRequestFactory factory() {
        try {
            return new HttpComponentsClientHttpRequestFactory();
        } catch (NoClassDefFoundError none) {
            return new SimpleClientHttpRequestFactory();
        }
    }

    @Override
    Reply send(Ask ask) {
        HttpHeaders headers = new HttpHeaders();
        headers.setAll(ask.headers);
        ResponseEntity<byte[]> answer = template.exchange(
                URI.create(ask.url),
                HttpMethod.valueOf(ask.method),
                new HttpEntity<byte[]>(ask.body(), headers),
                byte[].class);
        return new Reply(
                answer.getStatusCodeValue(),
                answer.getHeaders().getFirst("X-Instance"),
                new ByteArrayInputStream(answer.getBody()));
    }
}
