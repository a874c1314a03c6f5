package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.Jdk;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** What {@link ApacheClientsIT} leaves out: the first versions that take part, and the newest ones on the other JDKs. */
@Tag("full")
class ApacheClientsOnAllJdksIT extends HttpClientContract {

    @Override
    Stream<Subject> subjects() {
        return Stream.of(
                ApacheClientsIT.subject(Jdk.JDK8, "apache-httpclient-4", "4.3"),
                ApacheClientsIT.subject(Jdk.JDK25, "apache-httpclient-4", "4.3"),
                ApacheClientsIT.subject(Jdk.JDK11, "apache-httpclient-4", "4.5.14"),
                ApacheClientsIT.subject(Jdk.JDK25, "apache-httpclient-4", "4.5.14"),
                ApacheClientsIT.subject(Jdk.JDK8, "apache-httpclient-5", "5.0.4"),
                ApacheClientsIT.subject(Jdk.JDK25, "apache-httpclient-5", "5.0.4"),
                ApacheClientsIT.subject(Jdk.JDK17, "apache-httpclient-5", "5.6.5"),
                ApacheClientsIT.subject(Jdk.JDK21, "apache-httpclient-5", "5.6.5"),
                ApacheClientsIT.commons(Jdk.JDK25));
    }
}
