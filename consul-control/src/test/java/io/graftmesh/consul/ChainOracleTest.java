package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.consul.entry.ChainCompiler;
import io.graftmesh.consul.entry.ConfigEntries;
import io.graftmesh.consul.entry.DocException;
import io.graftmesh.consul.entry.YamlDocs;
import io.graftmesh.testing.consul.ConsulServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Consul is the oracle: the chain that we compile out of config entries must be the one that Consul compiles out of the same
 * entries, and what Consul refuses we must refuse.
 */
class ChainOracleTest {

    private static final int ROUNDS = 40;

    private static ConsulServer consul;

    @BeforeAll
    static void startConsul() {
        consul = ConsulServer.start();
    }

    @AfterAll
    static void stopConsul() {
        consul.close();
    }

    private static String ours(List<String> entries, String service) {
        String list = "[" + String.join(",\n", entries) + "]";
        return new ChainCompiler(ConfigEntries.parse(YamlDocs.parse("entries", list)), "dc1")
                .compile(service)
                .toString();
    }

    private static String consuls(String service) throws Exception {
        String answer = consul.api().get("/v1/discovery-chain/" + service);
        return new ChainReader(Json.doc("chain", answer)).read().toString();
    }

    private static void assertSame(List<String> entries, String... services) throws Exception {
        entries.forEach(consul::writeConfigEntry);
        for (String service : services) {
            assertThat(ours(entries, service)).isEqualTo(consuls(service));
        }
    }

    private static String http(String service) {
        return "{\"Kind\": \"service-defaults\", \"Name\": \"" + service + "\", \"Protocol\": \"http\"}";
    }

    @Test
    void everything_that_a_route_can_say() throws Exception {
        assertSame(
                List.of(
                        http("full"),
                        http("full-next"),
                        "{\"Kind\": \"service-resolver\", \"Name\": \"full-next\", \"ConnectTimeout\": \"1500ms\"}",
                        "{\"Kind\": \"service-router\", \"Name\": \"full\", \"Routes\": ["
                                + "{\"Match\": {\"HTTP\": {\"PathExact\": \"/a\", \"Methods\": [\"GET\", \"PUT\"]}},"
                                + " \"Destination\": {\"PrefixRewrite\": \"/b\"}},"
                                + "{\"Match\": {\"HTTP\": {\"PathPrefix\": \"/api/\", \"Header\": ["
                                + "{\"Name\": \"h1\", \"Present\": true, \"Invert\": true},"
                                + "{\"Name\": \"h2\", \"Exact\": \"x\"}, {\"Name\": \"h3\", \"Prefix\": \"p\"},"
                                + "{\"Name\": \"h4\", \"Suffix\": \"s\"}, {\"Name\": \"h5\", \"Regex\": \"a+b\"}]}},"
                                + " \"Destination\": {\"Service\": \"full-next\", \"RequestTimeout\": \"2s\","
                                + " \"NumRetries\": 3, \"RetryOnConnectFailure\": true, \"RetryOnStatusCodes\": [503, 429]}},"
                                + "{\"Match\": {\"HTTP\": {\"PathRegex\": \"/v[0-9]+/.*\", \"QueryParam\": ["
                                + "{\"Name\": \"q1\", \"Present\": true}, {\"Name\": \"q2\", \"Exact\": \"x\"},"
                                + "{\"Name\": \"q3\", \"Regex\": \"[a-c]\"}]}},"
                                + " \"Destination\": {\"Service\": \"full-next\", \"NumRetries\": 4}}]}"),
                "full",
                "full-next");
        assertThat(consuls("full")).contains("timeout 2000 ms", "rewrite /b", "~/v[0-9]+/.*", "connect 1500 ms");
    }

    @Test
    void a_service_without_entries_and_one_that_is_no_http() throws Exception {
        assertSame(
                List.of("{\"Kind\": \"service-resolver\", \"Name\": \"raw\", \"Failover\": {\"*\": {\"Datacenters\":"
                        + " [\"dc2\", \"dc1\", \"dc3\"]}}}"),
                "raw",
                "nothing-said");
    }

    /** Services call each other's splitters, resolvers and routers at random; Consul says which sets are sound. */
    @Test
    void any_set_of_entries() throws Exception {
        Random random = new Random(20261127);
        int accepted = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            EntryGenerator generator = new EntryGenerator(random, "r" + round);
            List<String> entries = new ArrayList<>();
            for (String entry : generator.entries()) {
                List<String> more = new ArrayList<>(entries);
                more.add(entry);
                if (isAccepted(entry)) {
                    accepted++;
                    entries = more;
                } else {
                    refused++;
                    assertThatThrownBy(() -> ours(more, generator.services().get(0)), "Consul refuses %s", entry)
                            .isInstanceOf(DocException.class);
                }
            }
            for (String service : generator.services()) {
                assertThat(ours(entries, service)).as("%s", entries).isEqualTo(consuls(service));
            }
        }
        System.out.println("oracle: " + accepted + " entries accepted, " + refused + " refused");
        assertThat(accepted).isGreaterThan(ROUNDS * 6);
        assertThat(refused).isGreaterThan(5);
    }

    private static boolean isAccepted(String entry) {
        try {
            consul.writeConfigEntry(entry);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
