package io.graftmesh.cli.demo;

import io.graftmesh.cli.admin.Http;
import java.io.IOException;
import java.util.List;

final class WireCheck implements Check {

    /** The line protocol's words, and the name that the application dials. */
    private static final List<String> SECRETS = List.of("STOCK", "widget", "OK widget", "corp.local");

    @Override
    public String claim() {
        return "The wire carries TLS: storefront asks inventory, a tap listens";
    }

    @Override
    public Findings run(Stage stage) throws IOException {
        stage.recorder.clear();
        Http.Answer answer = stage.browse("/stock?item=widget");
        Findings findings = Wire.judge(stage.recorder.recordings(), SECRETS);
        return findings.show("storefront itself read plaintext: " + answer.brief(42))
                .require(answer.ok(), "storefront answered " + answer.brief(60));
    }
}
