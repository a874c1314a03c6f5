package io.graftmesh.cli.demo;

import java.io.IOException;
import java.util.List;

final class WireCheck implements Check {

    @Override
    public String claim() {
        return "The wire carries TLS: storefront asks inventory, a tap listens";
    }

    @Override
    public Findings run(Stage stage) throws IOException {
        stage.recorder.clear();
        Http.Answer answer = stage.browse("/stock?item=widget");
        Findings findings = Wire.judge(
                stage.recorder.recordings(), List.of("STOCK", "widget", "OK widget 42", "shop", "corp.local"));
        return findings.show("and storefront read on its own socket: " + answer.brief(40))
                .require(answer.ok(), "storefront answered " + answer.status() + " " + answer.brief(60));
    }
}
