package io.graftmesh.cli.demo;

import io.graftmesh.cli.admin.Http;
import java.io.IOException;

final class OutsideInCheck implements Check {

    private static final String PATH = "/order?item=widget&qty=2";

    @Override
    public String claim() {
        return "A call from outside comes in through the ingress and places an order";
    }

    @Override
    public Findings run(Stage stage) throws IOException {
        Http.Answer answer = stage.browse(PATH);
        return judge(answer).show("by storefront, inventory, orders; rates and database beyond the egress");
    }

    static Findings judge(Http.Answer answer) {
        return new Findings()
                .show("GET " + PATH + ", Host: " + ShopMesh.SHOP_HOST + ", plain HTTP:")
                .show(answer.brief(76))
                .require(answer.ok(), "the shop did not answer 200")
                .require(answer.body().contains("\"order\":{\"id\":"), "the answer holds no order");
    }
}
