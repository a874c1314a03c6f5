package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.Jdk;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** The oldest that takes part, and the JDKs between. */
@Tag("full")
class OkHttpOlderIT extends HttpClientContract {

    @Override
    Stream<Subject> subjects() {
        return Stream.of(
                OkHttpIT.subject(Jdk.JDK8, "3.14.9"),
                OkHttpIT.subject(Jdk.JDK11, "4.12.1"),
                OkHttpIT.subject(Jdk.JDK8, "5.5.1"),
                OkHttpIT.subject(Jdk.JDK25, "5.5.1"));
    }
}
