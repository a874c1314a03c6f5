package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The OpenTelemetry agent, which weaves half of the JDK and brings libraries of ours, in the same JVM, before us and after. */
class OpenTelemetryIT {

    private static final String CALLED = "orders.service.consul";
    private static final Duration STARTED = Duration.ofMinutes(3);

    private final MeshLab lab = new MeshLab();
    private final int port = MeshLab.freePort();
    private final int bothPort = MeshLab.freePort();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8,false", "JDK25,true"})
    void both_work(Jdk jdk, boolean oursFirst) {
        proveBoth(jdk, oursFirst);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({"JDK8,true", "JDK11,false", "JDK11,true", "JDK17,false", "JDK17,true", "JDK25,false"})
    void both_work_on_every_jdk_and_in_either_order(Jdk jdk, boolean oursFirst) {
        proveBoth(jdk, oursFirst);
    }

    private void proveBoth(Jdk jdk, boolean oursFirst) {
        lab.yaml(
                new MeshYaml().service("orders", port).service("both", bothPort).allowByDefault());
        MeshApp peer = lab.app(Jdk.JDK17, "orders");
        peer.ok("Server.listen", port);

        // The first start weaves, the second finds what the first has left.
        prove(peer, start(jdk, oursFirst));
        prove(peer, start(jdk, oursFirst));
    }

    private void prove(MeshApp peer, MeshApp both) {
        MeshApp.Answer called = both.begin("Web.keepAlive", CALLED, 8080);
        both.jvm().awaitOut("answer:1 ", STARTED); // their start takes its time, and so does their first request
        assertThat(called.ok()).startsWith(CALLED + ":8080");
        both.ok("Server.listen", bothPort);
        peer.ok("Call.line", "both.service.consul", 80, "hello");

        assertThat(both.record("\"outbound\"", "\"destination\":\"orders\"")).contains("\"security\":\"mtls\"");
        assertThat(both.record("\"inbound\"", MeshLab.spiffe("orders"))).contains("\"security\":\"mtls\"");
        both.awaitErr("LoggingSpanExporter - 'GET'");
        lab.assertSound();
        both.close();
    }

    private MeshApp start(Jdk jdk, boolean oursFirst) {
        Consumer<JvmUnderTest.Builder> openTelemetry = jvm -> jvm.agent(jar())
                .property("otel.traces.exporter", "logging")
                .property("otel.metrics.exporter", "none")
                .property("otel.logs.exporter", "none");
        String state = "state=" + lab.directory().resolve("kept").resolve("both");
        return oursFirst
                ? lab.start(jdk, "both", jvm -> {}, openTelemetry, lab.control(), state)
                : lab.start(jdk, "both", openTelemetry, jvm -> {}, lab.control(), state);
    }

    private static Path jar() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*/opentelemetry-javaagent-[0-9.]+\\.jar"))
                .map(Path::of)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the OpenTelemetry agent is not on the class path"));
    }
}
