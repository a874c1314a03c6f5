package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.StubConsul.Reply;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.authorize.Authorizer;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.testing.token.TestIssuer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Intentions with permissions in the form in which Consul 1.9 and later answers {@code match}. */
class PermissionWireTest {

    private static Intentions intentions(String rule) throws Exception {
        return intentions(rule, "");
    }

    /** @param provider what Consul answers for the {@code jwt-provider} of the name okta; empty: there is none */
    private static Intentions intentions(String rule, String provider) throws Exception {
        String match = "{\"orders\":[{\"SourceNS\":\"default\",\"SourceName\":\"web\",\"DestinationNS\":\"default\","
                + "\"DestinationName\":\"orders\",\"SourceType\":\"consul\",\"Precedence\":9," + rule + "}]}";
        try (StubConsul stub = new StubConsul(request -> request.contains("/match")
                        ? new Reply(200, "", match)
                        : request.contains("/check")
                                ? new Reply(200, "", "{\"Allowed\":false}")
                                : request.contains("/jwt-provider/")
                                        ? new Reply(provider.isEmpty() ? 404 : 200, "", provider)
                                        : new Reply(200, "5", "[]"));
                ConsulControlPlane plane = stub.plane()) {
            Recording<Intentions> intentions = new Recording<>();
            plane.watchIntentions("orders", intentions);
            return intentions.first();
        }
    }

    private static boolean allowed(Intentions intentions, FakeRequest request) {
        return Authorizer.decide(intentions, "web", "orders", request).allowed();
    }

    @Test
    void permissions_are_obeyed_in_their_order() throws Exception {
        Intentions intentions = intentions(
                "\"Permissions\":["
                        + "{\"Action\":\"deny\",\"HTTP\":{\"PathPrefix\":\"/admin\"}},"
                        + "{\"Action\":\"allow\",\"HTTP\":{\"PathRegex\":\"/v[0-9]+/.*\",\"Methods\":[\"GET\",\"PUT\"],\"Header\":["
                        + "{\"Name\":\"x-role\",\"Regex\":\"read(er)?\"},{\"Name\":\"x-debug\",\"Present\":true,\"Invert\":true}]}}]");
        assertThat(Authorizer.decide(intentions, "web", "orders").byRequest()).isTrue();
        assertThat(allowed(intentions, FakeRequest.get("/v1/x").with("X-Role", "reader")))
                .isTrue();
        assertThat(allowed(intentions, FakeRequest.get("/v1/x").with("X-Role", "readers")))
                .isFalse();
        assertThat(allowed(intentions, FakeRequest.get("/x/v1/x").with("X-Role", "reader")))
                .isFalse();
        assertThat(allowed(intentions, FakeRequest.post("/v1/x").with("X-Role", "reader")))
                .isFalse();
        assertThat(allowed(
                        intentions,
                        FakeRequest.get("/v1/x").with("X-Role", "read").with("X-Debug", "")))
                .isFalse();
        assertThat(allowed(intentions, FakeRequest.get("/admin").with("X-Role", "reader")))
                .isFalse();
    }

    /** An unknown field may be the one that narrows; a permission without one would then allow more than was meant. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Permissions\":[{\"Action\":\"allow\",\"HTTP\":{\"PathPrefix\":\"/\"},\"JWT\":{\"Providers\":[]}}]",
                "\"Permissions\":[{\"Action\":\"allow\",\"HTTP\":{\"PathTemplate\":\"/{x}\"}}]",
                "\"Permissions\":[{\"Action\":\"allow\",\"HTTP\":{\"PathRegex\":\"(\"}}]",
                "\"Permissions\":[{\"Action\":\"allow\",\"HTTP\":{\"Header\":[{\"Name\":\"x\",\"Range\":\"1-2\"}]}}]",
                "\"Permissions\":[{\"Action\":\"allow\",\"HTTP\":{\"PathPrefix\":\"/\"},\"JWT\":{\"Provider\":\"okta\"}}]",
                "\"Permissions\":[{\"Action\":\"maybe\",\"HTTP\":{\"PathPrefix\":\"/\"}}]",
                "\"Action\":\"allow\",\"JWT\":{\"Providers\":[{\"Name\":\"okta\"}]}",
            })
    void what_is_not_understood_allows_nothing(String rule) throws Exception {
        Intentions intentions = intentions(rule);
        assertThat(Authorizer.decide(intentions, "web", "orders").allowed()).isFalse();
        assertThat(allowed(intentions, FakeRequest.get("/"))).isFalse();
    }

    private static final TestIssuer OKTA = TestIssuer.rsa("k1");

    private static final String PROVIDER = "{\"Kind\":\"jwt-provider\",\"Name\":\"okta\",\"Issuer\":\"okta\","
            + "\"JSONWebKeySet\":{\"Local\":{\"JWKS\":\"" + TestIssuer.base64(TestIssuer.jwks(OKTA)) + "\"}},"
            + "\"ClockSkewSeconds\":30,\"Hash\":17,\"CreateIndex\":5,\"ModifyIndex\":5}";

    private static FakeRequest bearing(FakeRequest request, String claims) {
        return request.with("Authorization", "Bearer " + OKTA.token("RS256", claims));
    }

    @Test
    void where_a_token_is_asked_for_the_connection_comes_in_to_have_its_requests_judged() throws Exception {
        Intentions intentions = intentions(
                "\"Action\":\"allow\",\"JWT\":{\"Providers\":[{\"Name\":\"okta\",\"VerifyClaims\":"
                        + "[{\"Path\":[\"realm\",\"roles\"],\"Value\":\"clerk\"}]}]}",
                PROVIDER);
        assertThat(intentions.judgeRequests()).isTrue();
        assertThat(Authorizer.decide(intentions, "web", "orders").byRequest()).isTrue();
        assertThat(Authorizer.decide(intentions, "web", "orders", FakeRequest.get("/"))
                        .rule())
                .isEqualTo(
                        "web => orders allow with a token of okta[realm.roles=clerk], but okta: the request bears no token");
        String clerk = "{\"iss\":\"okta\",\"realm\":{\"roles\":[\"clerk\"]}}";
        assertThat(allowed(intentions, bearing(FakeRequest.get("/"), clerk))).isTrue();
        assertThat(allowed(intentions, bearing(FakeRequest.get("/"), clerk.replace("clerk", "guest"))))
                .isFalse();
        assertThat(allowed(intentions, bearing(FakeRequest.get("/"), clerk.replace("okta", "other"))))
                .isFalse();
    }

    /** As Envoy's rules that Consul makes of it: no later permission repairs what the first that matches asked for. */
    @Test
    void a_permissions_token_is_asked_for_beside_the_intentions() throws Exception {
        Intentions intentions = intentions(
                "\"JWT\":{\"Providers\":[{\"Name\":\"okta\"}]},\"Permissions\":["
                        + "{\"Action\":\"allow\",\"HTTP\":{\"PathPrefix\":\"/admin\"},\"JWT\":{\"Providers\":"
                        + "[{\"Name\":\"okta\",\"VerifyClaims\":[{\"Path\":[\"sub\"],\"Value\":\"boss\"}]}]}},"
                        + "{\"Action\":\"deny\",\"HTTP\":{\"PathExact\":\"/never\"}},"
                        + "{\"Action\":\"allow\",\"HTTP\":{\"PathPrefix\":\"/\"}}]",
                PROVIDER);
        String boss = "{\"iss\":\"okta\",\"sub\":\"boss\"}";
        String clerk = boss.replace("boss", "clerk");
        assertThat(allowed(intentions, bearing(FakeRequest.get("/admin"), boss)))
                .isTrue();
        assertThat(allowed(intentions, bearing(FakeRequest.get("/admin"), clerk)))
                .isFalse();
        assertThat(allowed(intentions, bearing(FakeRequest.get("/x"), clerk))).isTrue();
        assertThat(allowed(intentions, FakeRequest.get("/x"))).isFalse();
        assertThat(allowed(intentions, bearing(FakeRequest.get("/never"), boss)))
                .isFalse();
        assertThat(allowed(intentions, bearing(FakeRequest.get("/a/..;/admin"), clerk)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"Kind\":\"jwt-provider\",\"Name\":\"okta\"}",
                "{\"Name\":\"okta\",\"JSONWebKeySet\":{\"Local\":{\"JWKS\":\"e30=\"}}}",
                "{\"Name\":\"okta\",\"JSONWebKeySet\":{\"Remote\":{\"URI\":\"file:/etc/passwd\"}}}",
                "{\"Name\":\"okta\",\"Forwarding\":{\"HeaderName\":\"x-user\"},\"JSONWebKeySet\":{\"Remote\":{\"URI\":\"http://127.0.0.1:1/\"}}}",
            })
    void a_provider_that_is_of_no_use_lets_nobody_in_and_the_rule_says_why(String provider) throws Exception {
        Intentions intentions =
                intentions("\"Action\":\"allow\",\"JWT\":{\"Providers\":[{\"Name\":\"okta\"}]}", provider);
        Authorizer.Decision decision = Authorizer.decide(intentions, "web", "orders");
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.rule()).startsWith("web => orders deny (not understood: ");
        assertThat(intentions.rules().get(0).note()).isNotEmpty();
    }

    @Test
    void a_peers_service_is_not_ours_of_the_same_name() throws Exception {
        Intentions intentions = intentions("\"Action\":\"allow\",\"SourcePeer\":\"other\"");
        assertThat(Authorizer.decide(intentions, "web", "orders").allowed()).isFalse();
        assertThat(Authorizer.decide(intentions, "web@other", "orders").allowed())
                .isTrue();
    }
}
