package io.graftmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftmesh.cli.admin.Http;
import java.io.IOException;

final class EgressCheck implements Check {

    @Override
    public String claim() {
        return "A call to the partner outside leaves through the egress";
    }

    @Override
    public Findings run(Stage stage) throws IOException {
        Http.Answer answer = stage.browse("/rate?currency=EUR");
        return judge(answer, stage.admin(stage.mesh.storefront).instances(ShopMesh.RATES), stage.mesh.egress.port());
    }

    /** @param instances what storefront's agent knows of the partner */
    static Findings judge(Http.Answer answer, JsonNode instances, int egressPort) {
        String address = ShopMesh.HOST + ":" + egressPort;
        Findings findings = new Findings()
                .show("GET /rate?currency=EUR: " + answer.brief(52))
                .show("the partner heard its own name, rates.partner.example; the call went to the")
                .require(answer.ok(), "the rate was not told")
                .require(answer.body().contains("rates.partner.example"), "the partner saw another Host");
        return Via.egress(findings, instances, address);
    }
}
