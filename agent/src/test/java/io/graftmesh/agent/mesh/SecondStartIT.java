package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a start remembers of {@code mesh.yaml} spares the next one the wait, and never makes plaintext of the mesh's. */
class SecondStartIT {

    private final MeshLab lab = new MeshLab();
    private final MeshApp plain = lab.plain(Jdk.JDK17);
    private final int outside = Integer.parseInt(plain.ok("Server.listen", 0));
    private RecordingProxy wire;

    @BeforeEach
    void begin() throws IOException {
        wire = new RecordingProxy(Integer.parseInt(plain.ok("Server.listen", 0)));
    }

    @AfterEach
    void end() throws IOException {
        try (MeshLab closing = lab) {
            wire.close();
            closing.assertSound();
        }
    }

    private MeshApp start(Jdk jdk, String... options) {
        String[] all = java.util.Arrays.copyOf(options, options.length + 1);
        all[options.length] = "state=" + lab.directory().resolve("kept").resolve("storefront");
        return lab.app(jdk, "storefront", all);
    }

    /** Runs until the first run has seen the document and has written down what it says. */
    private void firstStart(Jdk jdk) {
        MeshApp first = start(jdk);
        first.ok("Call.line", "127.0.0.1", outside, "hello");
        first.awaitErr("identity spiffe");
        first.close();
    }

    @EachJdk
    void what_is_not_the_meshs_does_not_wait_for_the_mesh_and_what_is_does(Jdk jdk) throws Exception {
        lab.yaml(new MeshYaml().service("storefront", 1).service("orders", wire.port()));
        firstStart(jdk);
        // The document is as it was, but whoever reads the certificate that it names never comes back.
        Path certificate = lab.directory().resolve("ca.pem");
        Files.delete(certificate);
        assertThat(new ProcessBuilder("mkfifo", certificate.toString()).start().waitFor())
                .isZero();

        MeshApp second = start(jdk, "identity-wait=3s");

        assertThat(second.ok("Call.line", "127.0.0.1", outside, "hello")).contains("hello");
        assertThat(second.failure("Call.line", "127.0.0.1", wire.port(), "secret-word"))
                .contains("has not said within 3000 ms");
        assertThat(wire.saw("secret-word")).isFalse();
    }

    @EachJdk
    void what_has_become_the_meshs_between_two_starts_is_never_plaintext(Jdk jdk) throws Exception {
        lab.yaml(new MeshYaml().service("storefront", 1));
        firstStart(jdk);
        lab.yaml(new MeshYaml().service("storefront", 1).service("orders", wire.port()));

        MeshApp second = start(jdk);

        assertThat(second.failure("Call.line", "127.0.0.1", wire.port(), "secret-word"))
                .contains("plaintext where mesh TLS is due");
        assertThat(wire.toServer()).startsWith(0x16, 0x03);
        assertThat(wire.saw("secret-word")).isFalse();
    }
}
