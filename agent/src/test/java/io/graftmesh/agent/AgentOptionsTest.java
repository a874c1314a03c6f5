package io.graftmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentOptionsTest {

    @TempDir
    Path directory;

    @Test
    void nothing_given_is_a_client_with_defaults() {
        AgentOptions options = read(null, Map.of(), Map.of());

        assertThat(options.service()).isNull();
        assertThat(options.control()).isEqualTo("consul");
        assertThat(options.register()).isTrue();
        assertThat(options.inbound()).isEqualTo(AgentOptions.Inbound.PERMISSIVE);
        assertThat(options.outbound()).isEqualTo(AgentOptions.Outbound.ALLOW_ANY);
        assertThat(options.adminHost()).isEqualTo("127.0.0.1");
        assertThat(options.adminPort()).isZero();
        assertThat(options.identityWaitMillis()).isEqualTo(10_000);
        assertThat(options.enabled()).isTrue();
        assertThat(options.failClosed()).isFalse();
        assertThat(options.problems()).isEmpty();
    }

    @Test
    void argument_wins_over_property_over_environment_over_file() throws IOException {
        Path file = write("service=file", "port=1", "log=error", "identity-wait=1s");
        Map<String, String> environment =
                Map.of("GRAFT_SERVICE", "environment", "GRAFT_PORT", "2", "GRAFT_LOG", "warn");
        Map<String, String> properties =
                Map.of("graft.service", "property", "graft.port", "3", "graft.config", "" + file);

        AgentOptions options = read("service=argument", properties, environment);

        assertThat(options.service()).isEqualTo("argument");
        assertThat(options.ports()).containsExactly(3);
        assertThat(options.log()).isEqualTo(AgentLog.Level.WARN);
        assertThat(options.identityWaitMillis()).isEqualTo(1000);
        assertThat(options.problems()).isEmpty();
    }

    @Test
    void values_may_hold_equals_signs_and_lists() {
        AgentOptions options = read(
                "service=web,hosts=Orders.corp.local:8080=orders;db:5432=db,port=8080;8443,control=file:/etc/graft/mesh.yaml",
                Map.of(),
                Map.of());

        assertThat(options.hosts())
                .containsExactly(Map.entry("orders.corp.local:8080", "orders"), Map.entry("db:5432", "db"));
        assertThat(options.ports()).containsExactly(8080, 8443);
        assertThat(options.controlFile()).hasToString("/etc/graft/mesh.yaml");
        assertThat(options.register()).as("a file registers nobody").isFalse();
        assertThat(options.state())
                .hasToString(
                        System.getProperty("java.io.tmpdir") + "/graft-" + System.getProperty("user.name") + "/web");
    }

    @Test
    void meta_is_what_consul_takes_as_such() {
        AgentOptions options = read("service=orders,meta=version=v2;team=a=b", Map.of(), Map.of());
        assertThat(options.meta()).containsExactly(Map.entry("version", "v2"), Map.entry("team", "a=b"));
        assertThat(lines(read(null, Map.of("graft.meta", "ver.sion=v2"), Map.of())))
                .containsExactly(
                        "bad value 'ver.sion=v2' of option 'meta' (system property graft.meta); allowed: key=value;…");
        assertThat(lines(read(null, Map.of("graft.meta", "consul-x=1"), Map.of())))
                .hasSize(1);
    }

    @Test
    void a_bad_value_is_one_line_that_names_key_value_origin_and_what_is_allowed() {
        assertThat(lines(read(null, Map.of("graft.log", "loud"), Map.of())))
                .containsExactly(
                        "bad value 'loud' of option 'log' (system property graft.log); allowed: off, error, warn, info, debug");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port=http",
                "port=70000",
                "hosts=orders",
                "hosts=a:b=c",
                "admin=8080",
                "admin=a:x",
                "identity-wait=soon",
                "identity-wait=10",
                "enabled=no",
                "register=maybe",
                "control=etcd",
                "control=file:"
            })
    void other_bad_values_keep_the_default(String argument) {
        AgentOptions options = read(argument, Map.of(), Map.of());

        assertThat(options.problems()).hasSize(1).noneMatch(OptionProblem::fatal);
        assertThat(options.enabled()).isTrue();
        assertThat(options.control()).isEqualTo("consul");
        assertThat(options.identityWaitMillis()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inbound=stric",
                "inbound=permissive;x=strict",
                "inbound=strict;off",
                "inbound=8443=strict;",
                "outbound=mesh_only",
                "inbound=",
                "outbound=MESH-ONLY"
            })
    void what_guards_traffic_is_never_guessed(String argument) {
        assertThat(read(argument, Map.of(), Map.of()).problems())
                .singleElement()
                .matches(OptionProblem::fatal);
    }

    @Test
    void each_port_may_have_a_mode_of_its_own() {
        AgentOptions options = read("inbound=strict-dry-run;8443=strict; 9 = off", Map.of(), Map.of());
        assertThat(options.problems()).isEmpty();
        assertThat(options.inbound()).isEqualTo(AgentOptions.Inbound.STRICT_DRY_RUN);
        assertThat(options.inbound(8443)).isEqualTo(AgentOptions.Inbound.STRICT);
        assertThat(options.inbound(9)).isEqualTo(AgentOptions.Inbound.OFF);
        assertThat(options.failClosed()).isTrue();
        assertThat(options.isInboundOff()).isFalse();
        AgentOptions single = read("inbound=8443=strict", Map.of(), Map.of());
        assertThat(single.inbound(80)).isEqualTo(AgentOptions.Inbound.PERMISSIVE);
    }

    @Test
    void a_file_that_cannot_be_read_might_have_said_strict() {
        assertThat(read("config=/nowhere", Map.of(), Map.of()).problems())
                .singleElement()
                .matches(OptionProblem::fatal);
    }

    @Test
    void an_unknown_key_says_what_was_meant() {
        assertThat(lines(read("srvice=x", Map.of(), Map.of())))
                .singleElement()
                .asString()
                .startsWith(
                        "unknown option 'srvice' with value 'x' (agent argument srvice); ignored. Did you mean 'service'?");
    }

    @Test
    void the_environment_is_everybodys_but_a_misspelt_option_is_told() {
        AgentOptions options =
                read(null, Map.of(), Map.of("GRAFT_JDK8", "/jdk", "GRAFT_HOME", "/x", "GRAFT_INBOUD", "strict"));

        assertThat(lines(options))
                .singleElement()
                .asString()
                .contains("GRAFT_INBOUD")
                .contains("'inbound'");
    }

    @Test
    void the_page_of_options_says_what_the_code_does() throws IOException {
        StringBuilder table = new StringBuilder("| key | default | allowed | |\n|---|---|---|---|\n");
        for (AgentOption option : AgentOption.values()) {
            String fallback = option.fallback().isEmpty() ? "–" : "`" + option.fallback() + "`";
            table.append("| `")
                    .append(option.key())
                    .append("` | ")
                    .append(fallback)
                    .append(" | ")
                    .append(option.allowed())
                    .append(" | ")
                    .append(option.meaning())
                    .append(" |\n");
        }

        assertThat(Files.readString(Path.of("..", "docs", "OPTIONS.md"))).contains(table);
    }

    private Path write(String... lines) throws IOException {
        return Files.write(directory.resolve("graft.properties"), List.of(lines));
    }

    private static List<String> lines(AgentOptions options) {
        return options.problems().stream().map(OptionProblem::line).toList();
    }

    private static AgentOptions read(
            String arguments, Map<String, String> properties, Map<String, String> environment) {
        Properties all = new Properties();
        all.putAll(properties);
        return AgentOptions.read(arguments, all, environment);
    }
}
