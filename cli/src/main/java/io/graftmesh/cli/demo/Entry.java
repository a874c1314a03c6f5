package io.graftmesh.cli.demo;

/**
 * One of Consul's config entries, as JSON, which is YAML as well.
 *
 * @param fields what it says beside its kind and name: {@code "Subsets": {…}, …}
 */
record Entry(String kind, String name, String fields) {

    /** What of orders is v1, and what v2. */
    static final Entry VERSIONS = new Entry(
            "service-resolver",
            ShopMesh.ORDERS,
            "\"Subsets\": {\"v1\": {\"Filter\": \"Service.Meta.version == v1\"}, "
                    + "\"v2\": {\"Filter\": \"Service.Meta.version == v2\"}}");

    /** @param v1 how many of a hundred calls of orders go to v1; the rest goes to v2 */
    static Entry split(int v1) {
        return new Entry(
                "service-splitter",
                ShopMesh.ORDERS,
                "\"Splits\": [{\"Weight\": " + v1 + ", \"ServiceSubset\": \"v1\"}, {\"Weight\": " + (100 - v1)
                        + ", \"ServiceSubset\": \"v2\"}]");
    }

    /**
     * The only route of orders; whatever it does not match goes on as without it.
     *
     * @param match JSON of {@code Match.HTTP}; empty: every call
     * @param destination more of {@code Destination} than that it is v2; empty: nothing
     */
    static Entry routeToV2(String match, String destination) {
        String when = match.isEmpty() ? "" : "\"Match\": {\"HTTP\": " + match + "}, ";
        String more = destination.isEmpty() ? "" : ", " + destination;
        return new Entry(
                "service-router",
                ShopMesh.ORDERS,
                "\"Routes\": [{" + when + "\"Destination\": {\"ServiceSubset\": \"v2\"" + more + "}}]");
    }

    String json() {
        return "{\"Kind\": \"" + kind + "\", \"Name\": \"" + name + "\", " + fields + "}";
    }
}
