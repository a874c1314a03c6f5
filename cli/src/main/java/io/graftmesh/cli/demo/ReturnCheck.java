package io.graftmesh.cli.demo;

import java.io.IOException;
import java.time.Duration;

final class ReturnCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(25);

    @Override
    public String claim() {
        return "The instance is started again, and gets its share again";
    }

    @Override
    public Findings run(Stage stage) throws IOException, InterruptedException {
        stage.orders2().awaitLog("orders v2 listening", PATIENCE);
        Traffic traffic = Traffic.start(stage, 8);
        try (traffic) {
            Waiting.until(PATIENCE, () -> traffic.soFar().of("v2") >= 10);
        }
        return judge(traffic.take());
    }

    static Findings judge(Traffic.Tally tally) {
        Findings findings = new Findings().show(tally.toString());
        findings.require(tally.of("v2") >= 10, "v2 does not get its share");
        tally.failures().stream().limit(3).forEach(failure -> findings.require(false, "failed: " + failure));
        return findings;
    }
}
