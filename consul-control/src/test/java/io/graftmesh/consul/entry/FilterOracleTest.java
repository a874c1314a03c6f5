package io.graftmesh.consul.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.testing.consul.ConsulServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same instances and the same filter: we must choose those that Consul chooses, and refuse what it refuses. */
class FilterOracleTest {

    private static ConsulServer consul;
    private static final List<FilterSubject> OURS = new ArrayList<>();

    @BeforeAll
    static void register() {
        consul = ConsulServer.start();
        add("s1", 9001, Map.of("version", "v1", "zone-name", "a"), "blue", "prod");
        add("s2", 9002, Map.of("version", "v2"), "green");
        add("s3", 9003, Map.of("version", "", "other", "v1"));
        add("s4", 9004, Map.of());
    }

    private static void add(String id, int port, Map<String, String> meta, String... tags) {
        List<String> fields = new ArrayList<>();
        meta.forEach((name, value) -> fields.add("\"" + name + "\": \"" + value + "\""));
        consul.api()
                .put(
                        "/v1/agent/service/register",
                        "{\"Name\": \"things\", \"ID\": \"" + id + "\", \"Port\": " + port
                                + ", \"Address\": \"127.0.0.1\", \"Connect\": {\"Native\": true}, \"Meta\": {"
                                + String.join(", ", fields) + "}, \"Tags\": ["
                                + (tags.length == 0 ? "" : "\"" + String.join("\", \"", tags) + "\"") + "]}");
        OURS.add(new FilterSubject(
                "things", new Endpoint(id, "127.0.0.1", port, 1, Endpoint.Health.PASSING, meta), List.of(tags)));
    }

    @AfterAll
    static void stop() {
        consul.close();
    }

    private static TreeSet<String> consuls(String filter) {
        String answer = consul.api()
                .get("/v1/health/connect/things?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
        TreeSet<String> ids = new TreeSet<>();
        Matcher id = Pattern.compile("\"ID\":\\s*\"(s\\d)\"").matcher(answer);
        while (id.find()) {
            ids.add(id.group(1));
        }
        return ids;
    }

    private static TreeSet<String> ours(String filter) {
        SubsetFilter parsed = SubsetFilter.parse(Doc.lenient("filter", filter));
        TreeSet<String> ids = new TreeSet<>();
        OURS.stream().filter(parsed::matches).forEach(subject -> ids.add(subject.endpoint.id()));
        return ids;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Service.Meta.version == v1",
                "Service.Meta.version == \"v1\"",
                "Service.Meta.version != v1",
                "Service.Meta[\"zone-name\"] == a",
                "Service.Meta.version == v1 or Service.Meta.version == v2",
                "Service.Meta.version == v1 or Service.Meta.version == v2 and Service.Meta.other == v1",
                "(Service.Meta.version == v1 or Service.Meta.version == v2) and Service.ID == s2",
                "not Service.Meta.version == v1",
                "not (Service.Meta.version == v1 or Service.ID == s3)",
                "version in Service.Meta",
                "version not in Service.Meta",
                "Service.Meta contains other",
                "Service.Meta is empty",
                "Service.Meta is not empty",
                "Service.Tags is empty",
                "blue in Service.Tags",
                "blue not in Service.Tags",
                "Service.Tags contains prod",
                "Service.Tags not contains prod",
                "Service.ID matches \"s[12]\"",
                "Service.ID not matches `^s[12]$`",
                "Service.Port == 9003",
                "Service.Port != 9003",
                "Service.Service == things",
                "Service.Address == \"127.0.0.1\"",
                "Service.Weights.Passing == 1",
            })
    void chooses_the_same(String filter) {
        assertThat(ours(filter)).isEqualTo(consuls(filter));
    }

    /** Consul 1.8.7 says of a key that is not there that it matches every expression, and that it does not; later ones do not. */
    @Test
    void a_key_that_is_not_there_matches_nothing() {
        assertThat(ours("Service.Meta.version matches \"^v\"")).containsExactly("s1", "s2");
        assertThat(ours("Service.Meta.version not matches \"^v\"")).containsExactly("s3", "s4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Service.Meta.version is empty",
                "Service.Meta == x",
                "Service.Tags matches \"x\"",
                "Service.Port matches \"x\"",
                "Service.Meta.version = v1",
                "Service.Meta.version ==",
                "Service.Meta.version",
                "== v1",
                "(Service.ID == s1",
                "Service.ID == s1)",
                "Service.ID == s1 and",
                "Service.ID == s1 s2",
                "Service.Nothing == 1",
                "Nothing == 1",
                "Service.ID matches \"(\"",
                "Service.ID is nothing",
                "Service.ID == \"s1",
            })
    void refuses_the_same(String filter) {
        assertThatThrownBy(() -> consuls(filter)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ours(filter)).isInstanceOf(DocException.class).hasMessageContaining("filter");
    }
}
