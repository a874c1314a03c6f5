package io.graftmesh.mesh.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.authorize.Authorizer.Decision;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Permission;
import io.graftmesh.mesh.control.RouteMatch;
import io.graftmesh.mesh.control.TextMatch;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionTest {

    private static Permission permission(boolean allow, TextMatch path, String... methods) {
        return new Permission(
                allow,
                new RouteMatch(
                        path, Collections.emptyList(), Collections.emptyList(), new HashSet<>(Arrays.asList(methods))));
    }

    private static Intentions intentions(boolean byDefault, Permission... permissions) {
        Intention requests = new Intention("1", "web", "orders", Arrays.asList(permissions));
        List<Intention> rules = Arrays.asList(new Intention("2", "*", "orders", false), requests);
        return new Intentions(byDefault, rules);
    }

    private static Decision decide(Intentions intentions, FakeRequest request) {
        return Authorizer.decide(intentions, "web", "orders", request);
    }

    @Test
    void the_first_permission_that_matches_decides_and_what_none_matches_is_left_to_the_default() {
        Permission[] rules = {
            permission(false, TextMatch.prefix("/admin")), permission(true, TextMatch.prefix("/"), "GET"),
        };
        assertThat(decide(intentions(true, rules), FakeRequest.get("/admin/x")).rule())
                .isEqualTo("web => orders deny /admin*");
        assertThat(decide(intentions(false, rules), FakeRequest.get("/x")).allowed())
                .isTrue();
        assertThat(decide(intentions(false, rules), FakeRequest.post("/x")).rule())
                .isEqualTo("default deny");
        assertThat(decide(intentions(true, rules), FakeRequest.post("/x")).allowed())
                .isTrue();
    }

    @Test
    void such_an_intention_lets_a_connection_in_only_to_have_its_requests_judged() {
        Intentions intentions = intentions(false, permission(true, TextMatch.exact("/x")));
        Decision connection = Authorizer.decide(intentions, "web", "orders");
        assertThat(connection.allowed()).isTrue();
        assertThat(connection.byRequest()).isTrue();
        Decision other = Authorizer.decide(intentions, "cron", "orders");
        assertThat(other.allowed()).isFalse();
        assertThat(other.byRequest()).isFalse();
        assertThat(intentions.judgeRequests()).isTrue();
        assertThat(Authorizer.decide(intentions, "cron", "orders", FakeRequest.get("/x"))
                        .allowed())
                .isFalse();
    }

    @Test
    void a_path_of_two_meanings_is_allowed_where_both_are() {
        Intentions deny = intentions(
                true, permission(false, TextMatch.prefix("/admin")), permission(true, TextMatch.prefix("/")));
        assertThat(decide(deny, FakeRequest.get("/x/../admin")).allowed()).isFalse();
        assertThat(decide(deny, FakeRequest.get("/x/../y")).allowed()).isTrue();
        Intentions allow = intentions(false, permission(true, TextMatch.prefix("/api/")));
        assertThat(decide(allow, FakeRequest.get("/api/../admin")).allowed()).isFalse();
        assertThat(decide(allow, FakeRequest.get("/api//x")).allowed()).isTrue();
        assertThat(decide(allow, FakeRequest.get("/x/../api/y")).allowed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/,/",
        "'',/",
        "/a,/a",
        "/a/,/a/",
        "//a///b,/a/b",
        "/a/./b/.,/a/b/",
        "/a/../b,/b",
        "/a/..,/",
        "/../../a,/a",
        "/a;x=1/b;y,/a/b",
        "/a/..;x/b,/b",
        "/a\\..\\b,/b",
        "/%61/%2e%2e/b,/b",
        "/%2525,/%25",
        "/%zz/%,/%zz/%",
        "/%e4,/%e4",
        "*,/*",
    })
    void a_path_is_resolved_as_the_most_eager_server_would(String path, String canonical) {
        assertThat(CanonicalRequest.canonical(path)).isEqualTo(canonical);
    }

    @Test
    void letters_may_be_compared_whatever_their_case() {
        assertThat(TextMatch.exact("Reader").ignoringCase().matches("rEADER")).isTrue();
        assertThat(TextMatch.prefix("Re").ignoringCase().matches("reader")).isTrue();
        assertThat(TextMatch.suffix("ER").ignoringCase().matches("reader")).isTrue();
        assertThat(TextMatch.contains("AD").ignoringCase().matches("reader")).isTrue();
        assertThat(TextMatch.contains("ad").matches("reader")).isTrue();
        assertThat(TextMatch.contains("AD").matches("reader")).isFalse();
        assertThat(TextMatch.contains("ad").matches(null)).isFalse();
    }
}
