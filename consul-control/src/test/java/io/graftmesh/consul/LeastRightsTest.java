package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.testing.consul.ConsulServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy that docs/SECURITY.md names: enough for all that an agent asks, and no line of it too much. */
class LeastRightsTest {

    private static ConsulServer consul;

    @BeforeAll
    static void startConsul() {
        consul = ConsulServer.startWithAcls();
        consul.registerNative("orders", "orders-1", 9001, "{}");
    }

    @AfterAll
    static void stopConsul() {
        consul.close();
    }

    /** All that an agent of storefront asks which calls orders. */
    private static final class Agent implements AutoCloseable {
        final Recording<Identity> identity = new Recording<>();
        final Recording<Intentions> intentions = new Recording<>();
        final Recording<MutualTls> mode = new Recording<>();
        final Recording<HostTable> hosts = new Recording<>();
        final Recording<ServiceChain> chain = new Recording<>();
        final Recording<List<Endpoint>> endpoints = new Recording<>();
        final Recording<TrafficPolicy> traffic = new Recording<>();
        final Recording<TrustBundle> roots = new Recording<>();
        final Recording<Registration> registered = new Recording<>();
        private final ConsulControlPlane plane;

        Agent(String variable, String token) {
            plane = ConsulControlPlane.connect(
                    ConsulSettings.from(Map.of("CONSUL_HTTP_ADDR", consul.address(), variable, token)));
            plane.watchIdentity("storefront", identity);
            plane.watchRoots(roots);
            plane.watchIntentions("storefront", intentions);
            plane.watchMutualTls("storefront", mode);
            plane.watchHosts(hosts);
            plane.watchChain("orders", chain);
            plane.watchEndpoints(new Target("orders", "", "default", "dc1"), endpoints);
            plane.watchTraffic("storefront", "orders", traffic);
            plane.register(
                    new Registration(Registration.Kind.NATIVE, "storefront", "s1", "", 9000, Collections.emptyMap()),
                    registered);
        }

        List<Recording<?>> all() {
            return List.of(identity, intentions, mode, hosts, chain, endpoints, traffic, roots, registered);
        }

        @Override
        public void close() {
            plane.close();
        }
    }

    private static List<String> rules() throws Exception {
        String text = Files.readString(Path.of("..", "docs", "SECURITY.md"));
        return text.substring(text.indexOf("```hcl\n") + 7)
                .split("\n```", 2)[0]
                .lines()
                .toList();
    }

    @Test
    void what_the_documentation_names_is_enough_and_nothing_fails() throws Exception {
        try (Agent agent = new Agent("CONSUL_HTTP_TOKEN", consul.token(String.join("\n", rules())))) {
            agent.all().forEach(Recording::first);
            assertThat(agent.endpoints.last()).hasSize(1);
            assertThat(agent.roots.last().note()).isEmpty();
            assertThat(agent.all()).allMatch(watch -> watch.failureCount() == 0);
        }
    }

    @Test
    void with_one_rule_less_one_line_says_which_right_is_missing() throws Exception {
        Map<String, String> needs = Map.of(
                "service \"storefront\"", "service:write on \"storefront\"",
                "service \"orders\"", "service:read on \"orders\"",
                "node_prefix", "node:read",
                "key \"graft/hosts\"", "key:read on \"graft/hosts\"",
                "key_prefix \"graft/policy/\"", "key:read on \"graft/policy/\"",
                "key_prefix \"graft/federation/\"", "key:read on \"graft/federation/\"");
        assertThat(rules()).hasSize(needs.size());
        for (String missing : rules()) {
            List<String> rest = new ArrayList<>(rules());
            rest.remove(missing);
            String kind = needs.keySet().stream()
                    .filter(missing::startsWith)
                    .findFirst()
                    .orElseThrow();
            try (Agent agent = new Agent("CONSUL_HTTP_TOKEN", consul.token(String.join("\n", rest)))) {
                if (kind.contains("federation")) {
                    assertThat(agent.roots.first().note())
                            .contains(needs.get(kind))
                            .doesNotContain("\n");
                    assertThat(agent.roots.failureCount()).isZero();
                    continue;
                }
                Recording<?> concerned = switch (kind) {
                    case "service \"storefront\"" -> agent.identity;
                    case "service \"orders\"" -> agent.chain;
                    case "node_prefix" -> agent.endpoints;
                    case "key \"graft/hosts\"" -> agent.hosts;
                    default -> agent.traffic;
                };
                ControlFailure failure = concerned.awaitFailure();
                System.out.println("without " + kind + ": " + failure.getMessage());
                assertThat(failure.kind()).isEqualTo(ControlFailure.Kind.FORBIDDEN);
                assertThat(failure).hasMessageContaining(needs.get(kind));
                assertThat(failure.getMessage()).doesNotContain("\n");
            }
        }
    }

    @Test
    void a_token_that_is_deleted_is_one_line_for_all_and_a_better_one_is_found_in_time(@TempDir Path temp)
            throws Exception {
        String first = consul.token(String.join("\n", rules()));
        Path file = Files.writeString(temp.resolve("token"), first + "\n");
        try (Agent agent = new Agent("CONSUL_HTTP_TOKEN_FILE", file.toString())) {
            agent.all().forEach(Recording::first);

            consul.deleteToken(first);

            assertThat(agent.registered.awaitFailure())
                    .hasMessage("Consul does not know the token in CONSUL_HTTP_TOKEN_FILE (" + file
                            + "): it was deleted or has expired");
            Files.writeString(file, "");
            assertThat(agent.registered.awaitFailureSaying("it is empty")).hasMessageContaining(file.toString());
            Files.writeString(file, first + "\n" + first);
            assertThat(agent.registered.awaitFailureSaying("one token")).hasMessageNotContaining(first);
            assertThat(agent.endpoints.last()).as("what was known stays").hasSize(1);

            int before = agent.registered.count();
            Files.writeString(file, consul.token(String.join("\n", rules())));
            Latency.of("a good token -> registered again", 6_000, () -> {
                agent.registered.await(r -> agent.registered.count() > before);
            });
        }
    }
}
