package io.graftmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.cli.UserError;
import io.graftmesh.consul.file.FileControlPlane;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Intentions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSetupTest {

    @TempDir
    Path directory;

    @Test
    void theFileIsOneThatTheControlPlaneUnderstands() throws Exception {
        ShopMesh mesh = new ShopMesh(4711);
        FileSetup setup = new FileSetup(mesh, directory);
        setup.start();
        BlockingQueue<Gateway> gateways = new LinkedBlockingQueue<>();
        BlockingQueue<Intentions> intentions = new LinkedBlockingQueue<>();
        try (FileControlPlane plane = FileControlPlane.open(directory.resolve("mesh.yaml"))) {
            plane.watchGateway(ShopMesh.INGRESS, gateways::add);
            Gateway ingress = gateways.poll(20, TimeUnit.SECONDS);
            assertThat(ingress).isNotNull();
            assertThat(ingress.listeners().get(0).port()).isEqualTo(mesh.ingress.port());
            plane.watchIntentions(ShopMesh.INVENTORY, intentions::add);
            assertThat(intentions.poll(20, TimeUnit.SECONDS)).isNotNull().satisfies(found -> {
                assertThat(found.allowByDefault()).isFalse();
                assertThat(found.rules()).hasToString("[storefront => inventory allow]");
            });
            setup.intention(ShopMesh.STOREFRONT, ShopMesh.INVENTORY, false);
            assertThat(intentions.poll(20, TimeUnit.SECONDS))
                    .isNotNull()
                    .satisfies(found -> assertThat(found.rules()).hasToString("[storefront => inventory deny]"));
        }
    }

    @Test
    void portsAreNeverHandedOutTwice() {
        ShopMesh mesh = new ShopMesh(1);
        assertThat(mesh.meshed()).extracting(ShopMesh.Instance::port).doesNotHaveDuplicates();
    }

    @Test
    void consulIsTheOneThatIsNamedElseOneOnThePathElseNone() throws Exception {
        Path named = executable("my-consul");
        Path onPath = executable("consul");
        String path = "/nonexistent:" + directory;
        assertThat(ConsulProcess.find(Map.of("GRAFT_CONSUL", named.toString(), "PATH", path)))
                .isEqualTo(named);
        assertThat(ConsulProcess.find(Map.of("PATH", path))).isEqualTo(onPath);
        assertThat(ConsulProcess.find(Map.of("PATH", "/nonexistent"))).isNull();
    }

    @Test
    void aConsulThatIsNamedWronglyIsAnErrorAndNotIgnored() {
        assertThatThrownBy(() -> ConsulProcess.find(Map.of("GRAFT_CONSUL", "/nonexistent")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("GRAFT_CONSUL=/nonexistent");
    }

    @Test
    void aJdkThatIsNoneIsAnError() {
        assertThatThrownBy(() -> Jdk.forApplication(directory, Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--jdk");
        assertThatThrownBy(() -> Jdk.forApplication(null, Map.of("GRAFT_JDK8", directory.toString())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("GRAFT_JDK8");
        assertThat(Jdk.forApplication(null, Map.of())).isEqualTo(Jdk.current());
    }

    private Path executable(String name) throws Exception {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
