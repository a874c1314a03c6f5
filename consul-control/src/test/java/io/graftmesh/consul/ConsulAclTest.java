package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.testing.consul.ConsulServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Consul that denies by default: what a token may not do is said in one line, with what it would need. */
class ConsulAclTest {

    private static ConsulServer consul;

    @BeforeAll
    static void startConsul() {
        consul = ConsulServer.startWithAcls();
    }

    @AfterAll
    static void stopConsul() {
        consul.close();
    }

    private static ConsulControlPlane plane(String variable, String value) {
        return ConsulControlPlane.connect(
                ConsulSettings.from(Map.of("CONSUL_HTTP_ADDR", consul.address(), variable, value)));
    }

    @Test
    void withoutATokenThereIsNoLeaf() {
        try (ConsulControlPlane plane = plane("UNUSED", "")) {
            Recording<Identity> identity = new Recording<>();
            plane.watchIdentity("orders", identity);
            assertThat(identity.awaitFailure())
                    .hasMessage("Consul refuses /v1/agent/connect/ca/leaf/orders with the anonymous token"
                            + " (CONSUL_HTTP_TOKEN is not set); it needs service:write on \"orders\"")
                    .extracting(ControlFailure::kind)
                    .isEqualTo(ControlFailure.Kind.FORBIDDEN);
        }
    }

    @Test
    void aTokenThatConsulDoesNotKnowIsNamedByItsSourceNotItsValue(@TempDir Path temp) throws Exception {
        Path file = Files.writeString(temp.resolve("token"), "11111111-2222-3333-4444-555555555555\n");
        try (ConsulControlPlane plane = plane("CONSUL_HTTP_TOKEN_FILE", file.toString())) {
            Recording<List<Endpoint>> endpoints = new Recording<>();
            plane.watchEndpoints(new Target("orders", "", "default", "dc1"), endpoints);
            assertThat(endpoints.awaitFailure())
                    .hasMessage("Consul does not know the token in CONSUL_HTTP_TOKEN_FILE (" + file
                            + "): it was deleted or has expired");
            assertThat(endpoints.awaitFailure().kind()).isEqualTo(ControlFailure.Kind.FORBIDDEN);
            // The file gets a good token: no restart is needed.
            Files.writeString(file, ConsulServer.MASTER_TOKEN);
            assertThat(endpoints.first()).isEmpty();
        }
    }

    @Test
    void aServicesOwnRightsAreEnoughForAllThatItNeeds() {
        String token = consul.token(
                "service \"orders\" { policy = \"write\" intentions = \"read\" } service_prefix \"\""
                        + " { policy = \"read\" } node_prefix \"\" { policy = \"read\" } key \"graft/hosts\" { policy = \"read\" }");
        try (ConsulControlPlane plane = plane("CONSUL_HTTP_TOKEN", token)) {
            Recording<Identity> identity = new Recording<>();
            Recording<Intentions> intentions = new Recording<>();
            Recording<Registration> registered = new Recording<>();
            plane.watchIdentity("orders", identity);
            plane.watchIntentions("orders", intentions);
            plane.register(
                    new Registration(Registration.Kind.NATIVE, "orders", "o1", "", 9001, Collections.emptyMap()),
                    registered);
            assertThat(identity.first().id().service()).isEqualTo("orders");
            assertThat(intentions.first().allowByDefault()).isFalse();
            registered.first();
            consul.intention("web", "orders", true);
            intentions.await(i -> i.rules().size() == 1);
        }
    }

    @Test
    void intentionsThatMayNotBeReadAreAFailureNotAnEmptyList() {
        String token = consul.token("service \"orders\" { policy = \"write\" intentions = \"deny\" }");
        consul.intention("evil", "orders", false);
        try (ConsulControlPlane plane = plane("CONSUL_HTTP_TOKEN", token)) {
            Recording<Intentions> intentions = new Recording<>();
            plane.watchIntentions("orders", intentions);
            assertThat(intentions.awaitFailure().kind()).isEqualTo(ControlFailure.Kind.FORBIDDEN);
            assertThat(intentions.count()).isZero();
        }
    }

    @Test
    void theDatacenterIsKnownWithoutTheRightToReadTheAgent() throws Exception {
        try (ConsulControlPlane plane =
                plane("CONSUL_HTTP_TOKEN", consul.token("service_prefix \"\" { policy = \"read\" }"))) {
            assertThat(plane.datacenter(5_000)).isEqualTo("dc1");
        }
    }
}
