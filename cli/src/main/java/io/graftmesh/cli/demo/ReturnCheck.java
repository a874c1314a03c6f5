package io.graftmesh.cli.demo;

import java.io.IOException;
import java.time.Duration;

final class ReturnCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(25);

    /** Refused connects have it left alone for 30 s, and a slow first answer for ten times what it took. */
    private static final Duration RETURN = Duration.ofSeconds(45);

    @Override
    public String claim() {
        return "The instance is started again, and is called again";
    }

    @Override
    public Findings run(Stage stage) throws IOException, InterruptedException {
        stage.orders2().awaitLog("orders v2 listening", PATIENCE);
        Traffic traffic = Traffic.start(stage, 8);
        try (traffic) {
            Waiting.until(RETURN, () -> traffic.soFar().of("v2") >= 10);
        }
        return judge(traffic.take());
    }

    static Findings judge(Traffic.Tally tally) {
        Findings findings = new Findings().show(tally.toString());
        findings.require(tally.of("v2") >= 10, "v2 is not called again");
        tally.failures().stream().limit(3).forEach(failure -> findings.require(false, "failed: " + failure));
        return findings;
    }
}
