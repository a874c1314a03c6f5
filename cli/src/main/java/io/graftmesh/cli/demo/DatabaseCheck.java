package io.graftmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftmesh.cli.admin.Http;
import java.io.IOException;

final class DatabaseCheck implements Check {

    @Override
    public String claim() {
        return "So does JDBC: orders reaches PostgreSQL over mesh TLS";
    }

    @Override
    public Findings run(Stage stage) throws IOException {
        Http.Answer answer = stage.browse("/orders");
        // Each version keeps connections of its own: it counts for the one that answered.
        ShopMesh.Instance asked =
                answer.body().contains("\"version\":\"v2\"") ? stage.mesh.orders2 : stage.mesh.orders1;
        return judge(answer, stage.admin(asked).instances(ShopMesh.DATABASE), stage.mesh.egress.port());
    }

    static Findings judge(Http.Answer answer, JsonNode instances, int egressPort) {
        Findings findings = new Findings()
                .show("GET /orders: " + answer.brief(63))
                .show("jdbc:postgresql://db.corp.local:5432/shop, a name that no DNS knows, is the")
                .require(answer.ok(), "the orders could not be read")
                .require(answer.body().contains("\"item\":\"widget\""), "the order from before is not there");
        return Via.egress(findings, instances, ShopMesh.HOST + ":" + egressPort);
    }
}
