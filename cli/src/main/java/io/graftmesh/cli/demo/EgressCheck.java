package io.graftmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
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
                .show("GET /rate?currency=EUR: " + answer.status() + " " + answer.brief(60))
                .show("the partner was called by its own name; storefront dialled the egress,")
                .require(answer.ok(), "the rate was not told")
                .require(answer.body().contains("rates.partner.example"), "the partner saw another Host");
        return Via.egress(findings, instances, address);
    }
}
