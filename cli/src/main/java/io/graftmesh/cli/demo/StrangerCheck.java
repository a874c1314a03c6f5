package io.graftmesh.cli.demo;

import io.graftmesh.cli.admin.ConnectionLine;
import io.graftmesh.cli.admin.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class StrangerCheck implements Check {

    @Override
    public String claim() {
        return "Who is not allowed is refused: the ingress may not call orders";
    }

    @Override
    public Findings run(Stage stage) throws IOException, InterruptedException {
        Http.Answer answer = stage.throughIngress(ShopMesh.ORDERS_HOST, "/orders");
        List<ConnectionLine> records = new ArrayList<>();
        Waiting.until(Duration.ofSeconds(3), () -> {
            records.clear();
            records.addAll(stage.admin(stage.mesh.orders1).connections());
            if (stage.orders2().isAlive()) {
                records.addAll(stage.admin(stage.mesh.orders2).connections());
            }
            return records.stream().anyMatch(ConnectionLine::isDenial);
        });
        return judge(answer, records);
    }

    /** @param records what orders has recorded */
    static Findings judge(Http.Answer answer, List<ConnectionLine> records) {
        Findings findings = new Findings()
                .show("GET /orders, Host: " + ShopMesh.ORDERS_HOST + " (the ingress has a route for it):")
                .show("the caller saw: " + answer.brief(60))
                .require(answer.status() >= 400, "the call was served");
        return Denials.of(findings, records, ShopMesh.INGRESS, ShopMesh.ORDERS);
    }
}
