package io.graftmesh.compatibility;

/** What came of a call, as it was measured. */
enum Outcome {
    MESHED(
            "●",
            "in the mesh: right answers; mutual TLS on the wire from the first byte to the last; both ends' records"
                    + " say so and name the other rightly; no hook failed; nothing unexpected on stderr"),
    MESHED_BY_HOST(
            "◐",
            "the same when it is called by a declared host that DNS knows; the mesh's own name does not resolve, since"
                    + " this client asks DNS itself and not the JVM"),
    PLAINTEXT("○", "outside the mesh: called by a declared host, it speaks plaintext"),
    REFUSED("✗", "refused by the client's agent, which found no TLS: the server is outside the mesh"),
    BROKEN("⚠", "anything else: a defect");

    final String symbol;
    final String meaning;

    Outcome(String symbol, String meaning) {
        this.symbol = symbol;
        this.meaning = meaning;
    }
}
