package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.Jdk;
import java.util.List;
import java.util.stream.Stream;

/** {@code java.net.http.HttpClient}, on the oldest JDK that has it and the newest. */
class JavaHttpIT extends JavaHttpContract {

    @Override
    Stream<Subject> subjects() {
        return Stream.of(subject(Jdk.JDK11), subject(Jdk.JDK25));
    }

    static Subject subject(Jdk jdk) {
        HttpClients.Library library = new HttpClients.Library("java-http-client", "JavaHttpUnderTest", List.of(), 11);
        return new Subject(jdk, library, "HttpClient");
    }
}
