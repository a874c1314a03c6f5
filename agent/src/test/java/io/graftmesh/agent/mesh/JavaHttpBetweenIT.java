package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.Jdk;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** The JDKs between. */
@Tag("full")
class JavaHttpBetweenIT extends JavaHttpContract {

    @Override
    Stream<Subject> subjects() {
        return Stream.of(JavaHttpIT.subject(Jdk.JDK17), JavaHttpIT.subject(Jdk.JDK21));
    }
}
