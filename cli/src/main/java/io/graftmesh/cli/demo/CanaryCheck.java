package io.graftmesh.cli.demo;

import java.io.IOException;
import java.time.Duration;

final class CanaryCheck implements Check {

    private static final int CALLERS = 8;
    private static final int REQUESTS = 1_000;

    /** Of a thousand draws of which a tenth is meant, 10 is one standard deviation: four of them, either way. */
    private static final int EXPECTED = 100;

    private static final int TOLERANCE = 40;

    @Override
    public String claim() {
        return "A canary gets its tenth of the calls, and none when it is called off";
    }

    @Override
    public Findings run(Stage stage) throws IOException, InterruptedException {
        stage.control.apply(Entry.VERSIONS);
        long none = Effect.millis(stage, () -> stage.control.apply(Entry.split(100)), Effect.by("v1"));
        stage.control.apply(Entry.split(90));
        Traffic traffic = Traffic.start(stage, CALLERS);
        Traffic.Tally tally;
        try (traffic) {
            // The split holds from the first answer of v2 on.
            Waiting.until(Duration.ofSeconds(10), () -> traffic.soFar().of("v2") > 0);
            traffic.take();
            Waiting.until(Duration.ofSeconds(30), () -> traffic.soFar().requests() >= REQUESTS);
            tally = traffic.take();
        }
        long off = Effect.millis(stage, () -> stage.control.apply(Entry.split(100)), Effect.by("v1"));
        return new Findings()
                .and(Effect.judge("service-splitter 100/0", none))
                .and(judge(tally))
                .and(Effect.judge("called off", off));
    }

    static Findings judge(Traffic.Tally tally) {
        Findings findings = new Findings().show("service-splitter 90/10: " + tally);
        int perThousand = tally.requests() == 0 ? 0 : Math.round(1_000f * tally.of("v2") / tally.requests());
        findings.require(tally.requests() >= REQUESTS, "only " + tally.requests() + " requests in time");
        findings.require(
                Math.abs(perThousand - EXPECTED) <= TOLERANCE, "v2 got " + perThousand + " of a thousand calls");
        tally.failures().stream().limit(3).forEach(failure -> findings.require(false, "failed: " + failure));
        return findings;
    }
}
