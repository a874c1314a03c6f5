package io.graftmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.jvm.JvmUnderTest.Outcome;
import io.graftmesh.testing.jvm.TestPrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A meshed socket behaves like a plain one, down to the messages of its exceptions. The mesh here is XOR: whatever
 * differs is the shell's fault.
 */
class SocketBehaviourIT {

    @TempDir
    static Path directory;

    private static Path xorAgent;
    private static Path programs;

    @BeforeAll
    static void prepare() throws IOException, InterruptedException {
        Path classes = AgentUnderTest.programs("xor", AgentUnderTest.parts());
        xorAgent = TestPrograms.jar(
                classes,
                directory.resolve("xor.jar"),
                Map.of(
                        "Premain-Class", "xor.XorAgent",
                        "Can-Retransform-Classes", "true",
                        "Can-Redefine-Classes", "true"));
        programs = AgentUnderTest.programs("sockets");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        keystore(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keyalg",
                        "RSA",
                        "-alias",
                        "a",
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "30")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.txt").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @EachJdk
    void a_meshed_socket_behaves_like_a_plain_one(Jdk jdk) {
        assertThat(meshed(jdk, "xor.retry=false")).isEqualTo(plain(jdk));
    }

    @EachJdk
    void so_does_one_whose_first_instance_failed(Jdk jdk) {
        assertThat(jdkImplOnly(meshed(jdk, "xor.retry=true"))).isEqualTo(jdkImplOnly(plain(jdk)));
    }

    @EachJdk
    void the_wire_carries_the_links_bytes_and_a_broken_hook_steps_aside(Jdk jdk) {
        Outcome run = xor(jdk, "xor.retry=false").run("sockets.Wire");

        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .containsExactly(
                        "sent 1, on the wire 91",
                        "sent to an accepted socket 1, read 91",
                        "listening true",
                        "orders.connect.consul/127.0.0.1",
                        "known.invalid/127.0.0.1",
                        "unknown: java.net.UnknownHostException",
                        "broken hook: on the wire 1, failed in Socket.connect, errors 1");
    }

    private static String plain(Jdk jdk) {
        return program(JvmUnderTest.on(jdk).classPath(programs));
    }

    private static String meshed(Jdk jdk, String property) {
        return program(xor(jdk, property));
    }

    private static JvmUnderTest.Builder xor(Jdk jdk, String property) {
        return JvmUnderTest.on(jdk)
                .option("-D" + property)
                .agent(xorAgent, directory.resolve("woven").toString())
                .classPath(programs)
                .classPath(AgentUnderTest.parts());
    }

    private static String program(JvmUnderTest.Builder jvm) {
        Outcome run = jvm.property("sockets.keystore", keystore()).run("sockets.Behaviour");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        return run.out();
    }

    /** A second impl of the application's own kind is nothing that we could make. */
    private static List<String> jdkImplOnly(String output) {
        try (Stream<String> lines = output.lines()) {
            return lines.filter(line -> !line.startsWith("OWN_IMPL")).toList();
        }
    }

    private static String keystore() {
        return directory.resolve("keystore.p12").toString();
    }
}
