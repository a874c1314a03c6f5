package io.graftmesh.cli.demo;

import java.io.IOException;

final class HeaderRouteCheck implements Check {

    @Override
    public String claim() {
        return "A header decides: calls of the JDK's own client go to v2";
    }

    @Override
    public Findings run(Stage stage) throws IOException {
        long matched = Effect.millis(stage, () -> stage.control.apply(route(false)), Effect.by("v2"));
        long others = Effect.millis(stage, () -> stage.control.apply(route(true)), Effect.by("v1"));
        stage.control.remove(route(true));
        return new Findings()
                .show("service-router, User-Agent with the prefix Java/, which storefront's calls have:")
                .and(Effect.judge("to v2, all others to v1", matched))
                .and(Effect.judge("the other way round (Invert)", others));
    }

    private static Entry route(boolean invert) {
        return Entry.routeToV2(
                "{\"Header\": [{\"Name\": \"User-Agent\", \"Prefix\": \"Java/\", \"Invert\": " + invert + "}]}", "");
    }
}
