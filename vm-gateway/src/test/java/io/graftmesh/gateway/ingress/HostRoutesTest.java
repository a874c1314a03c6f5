package io.graftmesh.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.Gateway.IngressRoute;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostRoutesTest {

    private final HostRoutes routes = new HostRoutes(List.of(
            new IngressRoute("exact", List.of("shop.example", "Other.Example:8080")),
            new IngressRoute("wild", List.of("*.example")),
            new IngressRoute("deeper", List.of("*.eu.example")),
            new IngressRoute("unnamed", List.of())));

    @Test
    void anExactNameWinsOverASuffixAndALongerSuffixOverAShorter() {
        assertThat(routes.service("shop.example")).isEqualTo("exact");
        assertThat(routes.service("any.example")).isEqualTo("wild");
        assertThat(routes.service("a.b.example")).isEqualTo("wild");
        assertThat(routes.service("any.eu.example")).isEqualTo("deeper");
    }

    @Test
    void portCaseAndTheRootsDotDoNotMatter() {
        assertThat(routes.service("SHOP.Example:8080")).isEqualTo("exact");
        assertThat(routes.service("shop.example.")).isEqualTo("exact");
        assertThat(routes.service("other.example")).isEqualTo("exact");
    }

    @Test
    void aServiceWithoutHostsHasItsIngressName() {
        assertThat(routes.service("unnamed.ingress.dc1.consul")).isEqualTo("unnamed");
        assertThat(routes.service("unnamed.example.org")).isNull();
    }

    @Test
    void aSuffixIsNotItsBareDomainAndNothingMatchesNothing() {
        assertThat(routes.service("example")).isNull();
        assertThat(routes.service("badexample")).isNull();
        assertThat(routes.service("")).isNull();
        assertThat(routes.service("[::1]:80")).isNull();
        assertThat(new HostRoutes(List.of(new IngressRoute("all", List.of("*")))).service("[::1]:80"))
                .isEqualTo("all");
    }
}
