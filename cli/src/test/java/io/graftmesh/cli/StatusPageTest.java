package io.graftmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.graftmesh.cli.admin.ConnectionLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusPageTest {

    @Test
    void showsIdentityInstancesAndWhoIsConnected() throws Exception {
        String mesh = "{\"service\":\"orders\",\"control\":\"file mesh.yaml\",\"inbound\":\"strict\","
                + "\"outbound\":\"allow_any\",\"identity\":{\"id\":\"spiffe://demo.graft/ns/default/dc/dc1/svc/orders\","
                + "\"not_after\":\"2026-11-25T18:28:19Z\"},\"intentions\":{\"default\":\"deny\",\"rules\":"
                + "[\"storefront => orders allow\"]},\"targets\":[{\"target\":\"orders-db.default.dc1\",\"instances\":"
                + "[{\"id\":\"egress\",\"address\":\"127.0.0.1:7\",\"health\":\"passing\",\"open\":2,\"total\":5,"
                + "\"cost_ms\":1.2}]},{\"target\":\"nobody.default.dc1\",\"instances\":[]}]}";
        String connections =
                "{\"open\":true,\"direction\":\"inbound\",\"source\":\"storefront\",\"destination\":\"orders\","
                        + "\"security\":\"mtls\",\"reason\":\"ok\"}\n"
                        + "{\"direction\":\"inbound\",\"destination\":\"orders\",\"security\":\"none\","
                        + "\"reason\":\"plaintext_refused\"}\n";
        List<String> lines = StatusPage.lines(
                "http://127.0.0.1:9", new ObjectMapper().readTree(mesh), ConnectionLine.parse(connections));
        assertThat(lines)
                .contains("orders  http://127.0.0.1:9")
                .contains("  may call it storefront => orders allow; default deny")
                .contains("  mode        inbound strict, outbound allow-any")
                .anyMatch(line -> line.matches(" +orders-db.default.dc1 +egress +127.0.0.1:7 +passing +2 +5 +1.2"))
                .anyMatch(line -> line.matches(" +nobody.default.dc1 +none *"))
                .anyMatch(line -> line.matches(" +inbound +storefront -> orders +mtls +ok +1 +0"))
                .anyMatch(line -> line.matches(" +inbound +unknown -> orders +none +plaintext_refused +0 +1"));
    }

    @Test
    void saysWhyThereIsNoIdentity() throws Exception {
        List<String> lines = StatusPage.lines(
                "u", new ObjectMapper().readTree("{\"identity\":{\"missing\":\"Consul does not answer\"}}"), List.of());
        assertThat(lines).contains("  identity    none: Consul does not answer");
    }
}
