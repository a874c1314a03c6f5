package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.Jdk;
import java.util.stream.Stream;

/** OkHttp's newest 4 on the oldest JDK, and its newest. */
class OkHttpIT extends HttpClientContract {

    @Override
    Stream<Subject> subjects() {
        return Stream.of(subject(Jdk.JDK8, "4.12.1"), subject(Jdk.JDK17, "5.5.1"));
    }

    static Subject subject(Jdk jdk, String version) {
        HttpClients.Library library =
                new HttpClients.Library("okhttp", "OkHttpUnderTest", HttpClients.jars("okhttp", version));
        return new Subject(jdk, library, "OkHttp " + version);
    }
}
