package io.graftmesh.cli.demo;

import io.graftmesh.cli.admin.Http;
import java.io.IOException;

final class TimeoutCheck implements Check {

    private static final String TIMEOUT = "300ms";
    private static final long ATLEAST_MILLIS = 250;

    /** The ingress calls storefront three times, as it answers 502. The application itself would wait 10 s each time. */
    private static final long ATMOST_MILLIS = 3_000;

    @Override
    public String claim() {
        return "An instance hangs, and the call ends after its route's timeout";
    }

    @Override
    public Findings run(Stage stage) throws IOException, InterruptedException {
        Entry route = Entry.routeToV2("", "\"RequestTimeout\": \"" + TIMEOUT + "\"");
        long held = Effect.millis(stage, () -> stage.control.apply(route), Effect.by("v2"));
        stage.orders2().pause();
        long begun = System.nanoTime();
        Http.Answer answer;
        try {
            answer = stage.browse("/orders");
        } finally {
            stage.orders2().resume();
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;
        long gone = Effect.millis(stage, () -> stage.control.remove(route), Effect.by("v1"));
        return new Findings()
                .and(Effect.judge("service-router: all to v2, RequestTimeout " + TIMEOUT, held))
                .and(judge(answer, millis))
                .and(Effect.judge("without that route", gone));
    }

    static Findings judge(Http.Answer answer, long millis) {
        return new Findings()
                .show("kill -STOP orders v2; a call, thrice by the ingress, ended after " + millis + " ms:")
                .show(answer.brief(46) + " (the application waits 10 s)")
                .require(answer.status() == 502, "storefront did not see its call fail")
                .require(millis >= ATLEAST_MILLIS, "that was no timeout of " + TIMEOUT)
                .require(millis <= ATMOST_MILLIS, "that was not the route's timeout");
    }
}
