package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.StubConsul.Reply;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.authorize.Authorizer;
import io.graftmesh.mesh.control.Intentions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Intentions with permissions in the form in which Consul 1.9 and later answers {@code match}. */
class PermissionWireTest {

    private static Intentions intentions(String rule) throws Exception {
        String match = "{\"orders\":[{\"SourceNS\":\"default\",\"SourceName\":\"web\",\"DestinationNS\":\"default\","
                + "\"DestinationName\":\"orders\",\"SourceType\":\"consul\",\"Precedence\":9," + rule + "}]}";
        try (StubConsul stub = new StubConsul(request -> request.contains("/match")
                        ? new Reply(200, "", match)
                        : request.contains("/check")
                                ? new Reply(200, "", "{\"Allowed\":false}")
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
                "\"Permissions\":[{\"Action\":\"maybe\",\"HTTP\":{\"PathPrefix\":\"/\"}}]",
                "\"Action\":\"allow\",\"JWT\":{\"Providers\":[{\"Name\":\"okta\"}]}",
            })
    void what_is_not_understood_allows_nothing(String rule) throws Exception {
        Intentions intentions = intentions(rule);
        assertThat(Authorizer.decide(intentions, "web", "orders").allowed()).isFalse();
        assertThat(allowed(intentions, FakeRequest.get("/"))).isFalse();
    }
}
