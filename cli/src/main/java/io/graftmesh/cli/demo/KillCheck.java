package io.graftmesh.cli.demo;

import java.io.IOException;
import java.time.Duration;

final class KillCheck implements Check {

    private static final int CALLERS = 4;
    private static final int BEFORE = 60;
    private static final int AFTER = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Override
    public String claim() {
        return "An instance is killed under traffic, and no request fails";
    }

    @Override
    public Findings run(Stage stage) throws IOException, InterruptedException {
        long pid = stage.orders2().pid();
        Traffic traffic = Traffic.start(stage, CALLERS);
        Traffic.Tally before;
        try (traffic) {
            Waiting.until(
                    PATIENCE,
                    () -> traffic.soFar().requests() >= BEFORE
                            && traffic.soFar().of("v2") > 0);
            before = traffic.take();
            stage.killOrders2();
            Waiting.until(PATIENCE, () -> traffic.soFar().requests() >= AFTER);
        }
        Traffic.Tally after = traffic.take();
        stage.restartOrders2();
        return judge(before, after, pid);
    }

    static Findings judge(Traffic.Tally before, Traffic.Tally after, long pid) {
        Findings findings = new Findings()
                .show("GET /orders, " + CALLERS + " at a time: " + before)
                .show("kill -9 " + pid + ", which is orders v2")
                .show("GET /orders, " + CALLERS + " at a time: " + after);
        findings.require(before.of("v2") > 0, "v2 was not in use when it was killed: that proves nothing");
        findings.require(after.requests() >= AFTER, "only " + after.requests() + " requests in time after that");
        // A few answers of v2 may have been under way.
        findings.require(after.of("v1") > after.of("v2"), "v2 went on answering");
        before.failures().stream().limit(2).forEach(failure -> findings.require(false, "failed before: " + failure));
        after.failures().stream().limit(3).forEach(failure -> findings.require(false, "failed: " + failure));
        return findings;
    }
}
