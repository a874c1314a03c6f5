package io.graftmesh.consul.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.mesh.control.ControlFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every class of mistake in {@code mesh.yaml}: refused as a whole, with file, line and field. The head has four lines. */
class BadMeshFileTest {

    @TempDir
    Path temp;

    private static Arguments permissions(String expected, String protocol, String permissions) {
        return mistake(
                expected,
                "ConfigEntries:",
                "  - {Kind: service-defaults, Name: a, Protocol: " + protocol + "}",
                "  - {Kind: service-intentions, Name: a, Sources: [{Name: b, Permissions: [" + permissions + "]}]}");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("mesh.yaml:5: Servces: is not known here; known are TrustDomain,", "Servces: []"),
                mistake("mesh.yaml:5: Services: \"orders\" is not a list", "Services: orders"),
                mistake("mesh.yaml:6: Services[0]: \"orders\" is not a set of fields", "Services:", "  - orders"),
                mistake("mesh.yaml:6: Services[0].Service: is missing", "Services:", "  - {Port: 1}"),
                mistake("Services[0].Port: is missing", "Services: [{Service: a}]"),
                mistake(
                        "mesh.yaml:7: Services[0].Port: \"0\" is not a port (1-65535)",
                        "Services:",
                        "  - Service: a",
                        "    Port: 0"),
                mistake(
                        "mesh.yaml:5: Services[0].Service: \"a b\" is not a service name",
                        "Services: [{Service: a b, Port: 1}]"),
                mistake("Services[0].Prot: is not known here", "Services: [{Service: a, Prot: 1, Port: 1}]"),
                mistake(
                        "Services[0].Kind: \"mesh\" is none of terminating-gateway, ingress-gateway",
                        "Services: [{Service: a, Port: 1, Kind: mesh}]"),
                mistake(
                        "Services[0].Status: \"fine\" is none of passing, warning, critical",
                        "Services: [{Service: a, Port: 1, Status: fine}]"),
                mistake(
                        "Services[0].Weights.Passing: \"-1\" is not a weight",
                        "Services: [{Service: a, Port: 1, Weights: {Passing: -1}}]"),
                mistake(
                        "mesh.yaml:7: Services[1].ID: \"a-1\" is there twice",
                        "Services:",
                        "  - {Service: a, Port: 1}",
                        "  - {Service: a, Port: 1}"),
                mistake(
                        "Services[0].Identity.Key: is missing",
                        "Services: [{Service: a, Port: 1, Identity: {Cert: a.pem}}]"),
                mistake("mesh.yaml:5: Hosts.orders: \"orders\" is not host:port", "Hosts: {orders: a}"),
                mistake("mesh.yaml:5: Hosts.a:70000: \"a:70000\" is not host:port", "Hosts: {'a:70000': a}"),
                mistake("mesh.yaml:5: TrustDomain: is there twice", "TrustDomain: other"),
                permissions(
                        "Permissions: need a service-defaults of a with Protocol http",
                        "tcp",
                        "{Action: allow, HTTP: {}}"),
                permissions("Permissions[0].Action: \"\" is none of allow, deny", "http", "{Action: '', HTTP: {}}"),
                permissions(
                        "Permissions[0].JWT: names no provider",
                        "http",
                        "{Action: allow, HTTP: {}, JWT: {Providers: []}}"),
                permissions("HTTP.PathSuffix: is not known here", "http", "{Action: allow, HTTP: {PathSuffix: /x}}"),
                permissions(
                        "HTTP.PathPrefix: stands beside PathExact",
                        "http",
                        "{Action: allow, HTTP: {PathExact: /x, PathPrefix: /}}"),
                permissions(
                        "HTTP.PathRegex: \"(?=x)\" is not an RE2 expression",
                        "http",
                        "{Action: deny, HTTP: {PathRegex: '(?=x)'}}"),
                permissions(
                        "Header[0]: says of the header X nothing that could be compared",
                        "http",
                        "{Action: deny, HTTP: {Header: [{Name: X}]}}"),
                entry(
                        "ConfigEntries[0].MutualTLSMode: \"stric\" is none of strict, permissive",
                        "{Kind: service-defaults, Name: a, MutualTLSMode: stric}"),
                mistake(
                        "mesh.yaml:6: ConfigEntries[0].MutualTLSMode: is permissive, which the mesh entry does not allow",
                        "ConfigEntries:",
                        "  - {Kind: service-defaults, Name: a, MutualTLSMode: permissive}",
                        "  - {Kind: mesh, AllowEnablingPermissiveMutualTLS: false}"),
                entry(
                        "ConfigEntries[0].Kind: \"service-default\" is not known here; known are service-defaults,",
                        "{Kind: service-default, Name: a}"),
                entry("ConfigEntries[0].Name: is missing", "{Kind: service-defaults}"),
                entry(
                        "ConfigEntries[0].Protcol: is not known here",
                        "{Kind: service-defaults, Name: a, Protcol: http}"),
                entry(
                        "ConfigEntries[0].Sources[0].Action: \"maybe\" is none of allow, deny",
                        "{Kind: service-intentions, Name: a, Sources: [{Name: b, Action: maybe}]}"),
                entry(
                        "ConfigEntries[0].Sources[0].Action: stands beside Permissions",
                        "{Kind: service-intentions, Name: a, Sources: [{Name: b, Action: deny, Permissions: []}]}"),
                entry(
                        "ConfigEntries[0].DefaultSubset: \"v9\" is none of Subsets",
                        "{Kind: service-resolver, Name: a, DefaultSubset: v9}"),
                entry(
                        "ConfigEntries[0].Subsets.v1.Filter: \"Node.X\" is not a filter known here: it looks at none of Service.ID,",
                        "{Kind: service-resolver, Name: a, Subsets: {v1: {Filter: Node.X == 1}}}"),
                entry(
                        "Splits: the weights add up to 60.0, not to 100",
                        "{Kind: service-splitter, Name: a, Splits: [{Weight: 60}]}"),
                entry(
                        "Splits[0].Weight: \"x\" is not a number",
                        "{Kind: service-splitter, Name: a, Splits: [{Weight: x}]}"),
                entry(
                        "Splits[0].ServiceSubset: \"v1\" is no subset of a",
                        "{Kind: service-splitter, Name: a, Splits: [{Weight: 100, ServiceSubset: v1}]}"),
                entry(
                        "HTTP.Heder: is not known here",
                        "{Kind: service-router, Name: a, Routes: [{Match: {HTTP: {Heder: []}}}]}"),
                entry(
                        "HTTP.PathRegex: \"(a\" is not a regular expression of RE2: missing closing )",
                        "{Kind: service-router, Name: a, Routes: [{Match: {HTTP: {PathRegex: (a}}}]}"),
                entry(
                        "Header[0].Regex: \"(?=a)\" is not a regular expression of RE2",
                        "{Kind: service-router, Name: a, Routes: [{Match: {HTTP: {Header: [{Name: x, Regex: \"(?=a)\"}]}}}]}"),
                entry(
                        "Header[0]: says nothing to match on; one of Present, Exact, Prefix, Suffix, Regex",
                        "{Kind: service-router, Name: a, Routes: [{Match: {HTTP: {Header: [{Name: x}]}}}]}"),
                entry(
                        "Header[0].Prefix: stands beside another condition on the same",
                        "{Kind: service-router, Name: a, Routes: [{Match: {HTTP: {Header: [{Name: x, Exact: a, Prefix: b}]}}}]}"),
                entry(
                        "HTTP.Methods[0]: \"FETCH\" is none of GET,",
                        "{Kind: service-router, Name: a, Routes: [{Match: {HTTP: {Methods: [FETCH]}}}]}"),
                entry(
                        "Destination.RequestTimeout: \"soon\" is not a duration such as 250ms, 1.5s or 2m",
                        "{Kind: service-router, Name: a, Routes: [{Destination: {RequestTimeout: soon}}]}"),
                entry(
                        "Destination.RetryOn[0]: \"sometimes\" is no condition for a retry known here",
                        "{Kind: service-router, Name: a, Routes: [{Destination: {RetryOn: [sometimes]}}]}"),
                entry(
                        "Destination.RetryOnStatusCodes[0]: \"200\" is not a status that a retry could mend (400-599)",
                        "{Kind: service-router, Name: a, Routes: [{Destination: {RetryOnStatusCodes: [200]}}]}"),
                entry(
                        "Destination.PrefixRewrite: needs PathPrefix or PathExact",
                        "{Kind: service-router, Name: a, Routes: [{Match: {HTTP: {PathRegex: /a.*}}, Destination: {PrefixRewrite: /b}}]}"),
                entry(
                        "Destination.PrefixRewrite: \"/b c\" is no path that could be sent",
                        "{Kind: service-router, Name: a, Routes: [{Destination: {PrefixRewrite: /b c}}]}"),
                entry(
                        "Splits[1]: leads where another split leads already",
                        "{Kind: service-splitter, Name: a, Splits: [{Weight: 50}, {Weight: 50, Service: a}]}"),
                entry(
                        "RequestHeaders.Set.Host: \"Host\" is no header that a route may change",
                        "{Kind: service-router, Name: a, Routes: [{Destination: {RequestHeaders: {Set: {Host: b}}}}]}"),
                entry(
                        "LoadBalancer.Policy: \"fastest\" is none of peak_ewma,",
                        "{Kind: service-resolver, Name: a, LoadBalancer: {Policy: fastest}}"),
                entry(
                        "LoadBalancer.HashPolicies: mean nothing to random; Policy must be ring_hash or maglev",
                        "{Kind: service-resolver, Name: a, LoadBalancer: {Policy: random, HashPolicies: [{SourceIP: true}]}}"),
                entry(
                        "Failover.v9: \"v9\" is none of Subsets",
                        "{Kind: service-resolver, Name: a, Failover: {v9: {Service: b}}}"),
                entry(
                        "Filter: is no filter: it ends where a value is expected",
                        "{Kind: service-resolver, Name: a, Subsets: {v1: {Filter: 'Service.Meta.v =='}}}"),
                entry(
                        "ConfigEntries[0]: routes or splits the requests of a, whose protocol is tcp",
                        "{Kind: service-splitter, Name: a, Splits: [{Weight: 100}]}"),
                entry(
                        "UpstreamConfig.Defaults.Limits.MaxConnections: \"many\" is not a count",
                        "{Kind: service-defaults, Name: a, UpstreamConfig: {Defaults: {Limits: {MaxConnections: many}}}}"),
                entry("Name: \"x\" must be global", "{Kind: proxy-defaults, Name: x}"),
                mistake("mesh.yaml:5: Federation[0].Roots: is missing", "Federation: [{TrustDomain: b.graft}]"),
                mistake(
                        "mesh.yaml:5: Federation[0].Roots: cannot read certificate",
                        "Federation: [{TrustDomain: b.graft, Roots: nowhere.pem}]"),
                mistake(
                        "Federation[0]: the trust domain demo.graft is there twice",
                        "Federation: [{TrustDomain: demo.graft, Roots: ca.pem}]"),
                mistake(
                        "Federation[1]: the trust domains b.graft and c.graft share the datacenter dc2",
                        "Federation: [{TrustDomain: b.graft, Datacenter: dc2, Roots: ca.pem}, {TrustDomain: c.graft, Datacenter: dc2, Roots: ca.pem}]"),
                mistake(
                        "Federation[0].Datacenter: \"dc1\" is our own",
                        "Federation: [{TrustDomain: b.graft, Datacenter: dc1, Roots: ca.pem}]"),
                entry(
                        "Sources[0].Peer: \"other\" is no other trust domain",
                        "{Kind: service-intentions, Name: a, Sources: [{Name: b, Peer: other, Action: allow}]}"),
                mistake("mesh.yaml:5: Policies.a.Fualt: is not known here", "Policies: {a: {Fualt: {}}}"),
                mistake(
                        "mesh.yaml:5: Policies.a.Fault.Abort.Percent: \"110\" is not a percentage (0-100)",
                        "Policies: {a: {Fault: {Abort: {Percent: 110, Status: 503}}}}"),
                mistake(
                        "mesh.yaml:5: Policies.a.RateLimit.PerSecond: \"0\" is not a rate above 0",
                        "Policies: {a: {RateLimit: {PerSecond: 0}}}"),
                mistake(
                        "mesh.yaml:7: ConfigEntries[1]: leads in a circle, by way of ",
                        "ConfigEntries:",
                        "  - {Kind: proxy-defaults, Name: global, Config: {protocol: http}}",
                        "  - {Kind: service-splitter, Name: a, Splits: [{Weight: 100, Service: b}]}",
                        "  - {Kind: service-splitter, Name: b, Splits: [{Weight: 100, Service: a}]}"),
                entry(
                        "HTTP.PathPrefix: \"api\" does not begin with /",
                        "{Kind: service-router, Name: a, Routes: [{Match: {HTTP: {PathPrefix: api}}}]}"),
                entry(
                        "Listeners[0].Services: a tcp listener has 2 services, needs exactly one",
                        "{Kind: ingress-gateway, Name: a, Listeners: [{Port: 1, Services: [{Name: a}, {Name: b}]}]}"),
                entry(
                        "Listeners[0].Protocol: \"udp\" is none of",
                        "{Kind: ingress-gateway, Name: a, Listeners: [{Port: 1, Protocol: udp, Services: [{Name: a}]}]}"),
                entry("Services[0].Name: is missing", "{Kind: terminating-gateway, Name: a, Services: [{SNI: x}]}"),
                mistake(
                        "mesh.yaml:7: ConfigEntries[1]: there is a second service-defaults of the name a",
                        "ConfigEntries:",
                        "  - {Kind: service-defaults, Name: a}",
                        "  - {Kind: service-defaults, Name: a}"),
                mistake(
                        "mesh.yaml:6: ConfigEntries[0]: leads in a circle, by way of ",
                        "Services: [{Service: a, Port: 1}]",
                        "ConfigEntries: [{Kind: service-resolver, Name: a, Redirect: {Service: b}}, {Kind: service-resolver, Name: b, Redirect: {Service: a}}]"),
                mistake("mesh.yaml:6: is not YAML", "Services: [", "}"),
                mistake("is not YAML", "x: \t- [}"),
                mistake("is too large, or an alias contains itself", "Hosts: &a {x: *a}"),
                mistake(
                        "mesh.yaml:5: is not YAML: Global tag is not allowed",
                        "Services: !!javax.script.ScriptEngineManager {}"));
    }

    private static Arguments mistake(String expected, String... lines) {
        return Arguments.of(expected, lines);
    }

    private static Arguments entry(String expected, String entry) {
        return mistake(expected, "ConfigEntries:", "  - " + entry);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsPlace(String expected, String[] lines) throws Exception {
        MeshDirectory mesh = new MeshDirectory(temp).write(lines);
        assertRefused(mesh, expected);
    }

    private static void assertRefused(MeshDirectory mesh, String expected) {
        MeshFile file = new MeshFile(mesh.file);
        assertThatThrownBy(file::poll).isInstanceOfSatisfying(ControlFailure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(ControlFailure.Kind.BAD_DOCUMENT);
            assertThat(failure).hasMessageContaining(expected);
            assertThat(failure.getMessage()).doesNotContain("\n");
        });
    }

    @Test
    void anEmptyFileAndOneThatIsNoMappingAreRefused() throws Exception {
        MeshDirectory mesh = new MeshDirectory(temp);
        Files.writeString(mesh.file, "");
        assertRefused(mesh, "mesh.yaml: is empty");
        Files.writeString(mesh.file, "- a\n");
        assertRefused(mesh, "mesh.yaml:1: a list is not a set of fields");
        Files.writeString(mesh.file, "Datacenter: dc1\n");
        assertRefused(mesh, "TrustDomain: is missing");
    }

    @Test
    void aCaThatCannotBeReadIsNamed() throws Exception {
        MeshDirectory mesh = new MeshDirectory(temp).write();
        Files.delete(temp.resolve("ca.pem"));
        assertRefused(mesh, "cannot read certificate " + temp.resolve("ca.pem") + ": there is no such file");
        Files.writeString(temp.resolve("ca.pem"), "nothing");
        assertRefused(mesh, temp.resolve("ca.pem") + " contains no PEM certificate");
    }

    @Test
    void aSmallFileThatUnfoldsToAHugeOneIsRefused() throws Exception {
        StringBuilder bomb = new StringBuilder("Hosts:\n  a0: &a0 {x: y}\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("  a").append(i).append(": &a").append(i).append(" [");
            for (int n = 0; n < 5; n++) {
                bomb.append(n == 0 ? "" : ", ").append("*a").append(i - 1);
            }
            bomb.append("]\n");
        }
        assertRefused(new MeshDirectory(temp).write(bomb.toString()), "is too large");
    }
}
