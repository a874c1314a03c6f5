package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.Jdk;
import java.util.stream.Stream;

/** Apache's HTTP clients in one lab, in their newest versions. */
class ApacheClientsIT extends HttpClientContract {

    @Override
    Stream<Subject> subjects() {
        return Stream.of(
                subject(Jdk.JDK8, "apache-httpclient-4", "4.5.14"),
                subject(Jdk.JDK25, "apache-httpclient-5", "5.6.5"),
                commons(Jdk.JDK8));
    }

    static Subject commons(Jdk jdk) {
        String library = "commons-httpclient-3";
        return new Subject(
                jdk,
                new HttpClients.Library(library, "Commons3Client", HttpClients.jars(library, "3.1")),
                library + " 3.1");
    }

    static Subject subject(Jdk jdk, String library, String version) {
        String client = "Apache" + library.charAt(library.length() - 1) + "Client";
        return new Subject(
                jdk,
                new HttpClients.Library(library, client, HttpClients.jars(library, version)),
                library + " " + version);
    }
}
