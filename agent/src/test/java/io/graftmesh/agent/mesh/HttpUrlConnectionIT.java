package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.Jdk;
import java.util.List;
import java.util.stream.Stream;

/** The JDK's own {@code HttpURLConnection}: its versions are the JDKs. */
class HttpUrlConnectionIT extends HttpClientContract {

    @Override
    Stream<Subject> subjects() {
        return Jdk.chosen()
                .map(jdk -> new Subject(
                        jdk, new HttpClients.Library("http-url-connection", "UrlConnectionClient", List.of()), "JDK"));
    }
}
