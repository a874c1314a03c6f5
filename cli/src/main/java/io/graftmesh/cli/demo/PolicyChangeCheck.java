package io.graftmesh.cli.demo;

import io.graftmesh.cli.admin.ConnectionLine;
import io.graftmesh.cli.admin.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

final class PolicyChangeCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String PATH = "/stock?item=gadget";

    @Override
    public String claim() {
        return "A change of policy holds at once: storefront may not call inventory";
    }

    @Override
    public Findings run(Stage stage) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        stage.control.intention(ShopMesh.STOREFRONT, ShopMesh.INVENTORY, false);
        Http.Answer[] answer = new Http.Answer[1];
        Waiting.until(PATIENCE, () -> {
            answer[0] = stage.browse(PATH);
            return !answer[0].ok();
        });
        long denied = millisSince(begun);
        List<ConnectionLine> records = stage.admin(stage.mesh.inventory).connections();
        begun = System.nanoTime();
        stage.control.intention(ShopMesh.STOREFRONT, ShopMesh.INVENTORY, true);
        boolean again = Waiting.until(PATIENCE, () -> stage.browse(PATH).ok());
        return new Findings()
                .show("by " + stage.control.howToChange() + "; nothing is restarted")
                .and(judge(answer[0], records, denied))
                .show("allowed again, it was served again after " + millisSince(begun) + " ms")
                .require(again, "allowed again, but still not served");
    }

    private static long millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1_000_000;
    }

    /** @param records what inventory has recorded */
    static Findings judge(Http.Answer answer, List<ConnectionLine> records, long millis) {
        Findings findings = new Findings()
                .show("after " + millis + " ms the caller saw: " + answer.brief(48))
                .require(answer.status() == 502, "storefront was still served by inventory")
                .require(
                        millis <= Effect.AT_ONCE_MILLIS,
                        "that is not at once: more than " + Effect.AT_ONCE_MILLIS + " ms");
        return Denials.of(findings, records, ShopMesh.STOREFRONT, ShopMesh.INVENTORY);
    }
}
