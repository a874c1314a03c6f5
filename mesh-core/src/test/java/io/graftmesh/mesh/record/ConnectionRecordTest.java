package io.graftmesh.mesh.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionRecordTest {

    @Test
    void a_record_is_one_line_whatever_a_peer_makes_it_say() {
        ConnectionRecord record = new ConnectionRecord(ConnectionRecord.Direction.INBOUND, 5);
        record.detail = "a\nb\"c\\d\u2028e\u0000";
        assertThat(record.toJson())
                .doesNotContain("\n", "\u2028", "\u0000")
                .contains("\"detail\":\"a\\u000ab\\\"c\\\\d\\u2028e\\u0000\"")
                .startsWith("{\"time\":5,")
                .endsWith("}");
    }

    @Test
    void labels_are_lower_case_and_stable() {
        assertThat(Reason.PEER_WRONG_IDENTITY.label()).isEqualTo("peer_wrong_identity");
        assertThat(Security.OWN_TLS.label()).isEqualTo("own_tls");
    }
}
