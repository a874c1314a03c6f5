package io.graftmesh.cli.demo;

import java.io.IOException;
import java.time.Duration;

final class BalanceCheck implements Check {

    private static final int REQUESTS = 120;
    private static final int CALLERS = 8;

    @Override
    public String claim() {
        return "Two instances of orders share the calls";
    }

    @Override
    public Findings run(Stage stage) throws IOException, InterruptedException {
        Traffic traffic = Traffic.start(stage, CALLERS);
        try (traffic) {
            Waiting.until(Duration.ofSeconds(15), () -> traffic.soFar().requests() >= REQUESTS);
        }
        return judge(traffic.take());
    }

    static Findings judge(Traffic.Tally tally) {
        Findings findings = new Findings().show("GET /orders, " + CALLERS + " at a time: " + tally);
        // Choices are random, and made once a connection, of which the application keeps a few: a tenth is plenty.
        int fair = tally.requests() / 10;
        findings.require(tally.requests() >= REQUESTS, "only " + tally.requests() + " requests in time");
        findings.require(tally.of("v1") >= fair && tally.of("v1") > 0, "v1 got next to nothing");
        findings.require(tally.of("v2") >= fair && tally.of("v2") > 0, "v2 got next to nothing");
        tally.failures().stream().limit(3).forEach(failure -> findings.require(false, "failed: " + failure));
        return findings;
    }
}
