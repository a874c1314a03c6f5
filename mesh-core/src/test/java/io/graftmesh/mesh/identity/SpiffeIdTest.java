package io.graftmesh.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {

    @Test
    void what_is_written_is_read_back() {
        SpiffeId id = new SpiffeId("demo.graft", "default", "dc1", "orders");
        assertThat(id).hasToString("spiffe://demo.graft/ns/default/dc/dc1/svc/orders");
        assertThat(SpiffeId.parse(id.toString())).isEqualTo(id).hasSameHashCodeAs(id);
    }

    @Test
    void trust_domains_compare_without_regard_to_case_and_services_with_it() {
        SpiffeId id = SpiffeId.parse("spiffe://Demo.Graft/ns/default/dc/dc1/svc/orders");
        assertThat(id).isEqualTo(SpiffeId.parse("spiffe://demo.graft/ns/default/dc/dc1/svc/orders"));
        assertThat(id).isNotEqualTo(SpiffeId.parse("spiffe://demo.graft/ns/default/dc/dc1/svc/Orders"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "spiffe://demo.graft",
                "https://demo.graft/ns/default/dc/dc1/svc/orders",
                "spiffe://demo.graft/ns/default/dc/dc1/svc/",
                "spiffe://demo.graft/ns/default/dc/dc1/svc/orders/",
                "spiffe://demo.graft/ns/default/dc/dc1/svc/orders/extra",
                "spiffe://demo.graft/ns/default/dc/dc1/svc/a%2fb",
                "spiffe://demo.graft/ns/default/dc/dc1/svc/..",
                "spiffe://demo.graft/ns/../dc/dc1/svc/orders",
                "spiffe://demo.graft/ns/default/dc/dc1/svc/orders?x",
                "spiffe://demo.graft/ns/default/dc/dc1/svc/orders#x",
                "spiffe://user@demo.graft/ns/default/dc/dc1/svc/orders",
                "spiffe://demo.graft:443/ns/default/dc/dc1/svc/orders",
                "spiffe://demo.graft/ns/default/dc/dc1/svc/orders\n",
                "spiffe:///ns/default/dc/dc1/svc/orders"
            })
    void anything_else_is_nobody(String uri) {
        assertThat(SpiffeId.parse(uri)).isNull();
    }

    @Test
    void an_identity_of_more_than_2048_characters_is_nobody() {
        StringBuilder service = new StringBuilder();
        for (int i = 0; i < 2048; i++) {
            service.append('a');
        }
        assertThat(SpiffeId.parse("spiffe://d/ns/default/dc/dc1/svc/" + service))
                .isNull();
    }
}
