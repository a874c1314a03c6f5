package io.graftmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

final class BrokenReleaseCheck implements Check {

    private static final int CALLERS = 4;
    private static final int REQUESTS = 300;
    private static final int FAILURES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public String claim() {
        return "A broken release answers 503: calls are retried, soon it gets none";
    }

    @Override
    public Findings run(Stage stage) throws IOException, InterruptedException {
        stage.control.remove(Entry.split(100));
        stage.control.policy(ShopMesh.ORDERS, "{\"OutlierDetection\": {\"ConsecutiveFailures\": " + FAILURES + "}}");
        stage.releaseBrokenOrders2();
        stage.orders2().awaitLog("orders v2 listening", PATIENCE);
        int before = retries(stage);
        boolean[] ejected = {false};
        Traffic traffic = Traffic.start(stage, CALLERS);
        try (traffic) {
            Waiting.until(PATIENCE, () -> {
                ejected[0] |= ejected(stage) == 1;
                return ejected[0] && traffic.soFar().requests() >= REQUESTS;
            });
        }
        return judge(traffic.take(), retries(stage) - before, ejected[0]);
    }

    static Findings judge(Traffic.Tally tally, int retries, boolean ejected) {
        Findings findings = new Findings()
                .show("orders v2 anew, with a wrong address for its database; graft/policy/orders:")
                .show("OutlierDetection: {ConsecutiveFailures: " + FAILURES + "}")
                .show("GET /orders, " + CALLERS + " at a time: " + tally)
                .show("storefront: calls sent again: " + retries + ", instances left alone: " + (ejected ? 1 : 0));
        findings.require(tally.requests() >= REQUESTS, "only " + tally.requests() + " requests in time");
        findings.require(retries >= FAILURES, "v2 was not called and found broken: that proves nothing");
        findings.require(ejected, "the broken instance was not left alone");
        findings.require(tally.of("v2") == 0, "v2 was not broken: that proves nothing");
        tally.failures().stream().limit(3).forEach(failure -> findings.require(false, "failed: " + failure));
        return findings;
    }

    private static int ejected(Stage stage) throws IOException {
        for (JsonNode upstream : stage.admin(stage.mesh.storefront).mesh().path("upstreams")) {
            if (upstream.path("service").asText().equals(ShopMesh.ORDERS)) {
                return upstream.path("ejected").asInt();
            }
        }
        return 0;
    }

    private static int retries(Stage stage) throws IOException {
        return stage.admin(stage.mesh.storefront).counter("graft_retries_total", ShopMesh.ORDERS);
    }
}
