package io.graftmesh.compatibility;

import io.graftmesh.testing.jvm.Jdk;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the page. It holds nothing that differs from run to run or from machine to machine. */
final class PageWriter {

    private static final String INTRODUCTION = """
        # Compatibility

        Written by a whole run of the test module `compatibility` (`./graft test --full`), which fails where this page says
        something else; every run of the tests checks a slice of it. Each server and each client below is the real one, unmodified,
        in a JVM of its own under the agent, with `inbound=permissive` and `outbound=allow-any`. A client calls a server by the
        mesh's name for it, and if nothing comes of that by a declared host (`localhost:<port>`). Between them a wire is read along:
        that is where plaintext is seen. Versions are those of `compatibility/peers.list`.

        """;

    private final Map<Pairing, Observation> seen;
    private final StringBuilder text = new StringBuilder(INTRODUCTION);

    private PageWriter(Map<Pairing, Observation> seen) {
        this.seen = seen;
    }

    static String write(Map<Pairing, Observation> seen) {
        PageWriter writer = new PageWriter(seen);
        writer.legend();
        writer.byJava("Servers", Peer.Kind.SERVER, (pairing, jdk) -> pairing.serverJdk() == jdk);
        writer.byJava("Clients", Peer.Kind.CLIENT, (pairing, jdk) -> pairing.clientJdk() == jdk);
        for (Protocol protocol : Protocol.values()) {
            writer.grid(protocol);
        }
        return writer.text.toString();
    }

    private void legend() {
        row("", "what was seen");
        row("---", "---");
        for (Outcome outcome : Outcome.values()) {
            row(outcome.symbol, outcome.meaning);
        }
        row("–", "its makers do not support that Java, or it does not run there without the agent either");
        row("", "not run yet");
        text.append('\n');
    }

    /** The best that a peer came to on one Java, with whatever partner, and whether something was broken. */
    private void byJava(String title, Peer.Kind kind, BiPredicate<Pairing, Jdk> ran) {
        text.append("## ").append(title).append(" by Java\n\n");
        text.append("With the partner that suited it best; which do is below.\n\n");
        row(Stream.concat(Stream.of("", title.toLowerCase(Locale.ROOT)), jdks().map(String::valueOf)));
        row(Stream.generate(() -> "---").limit(2 + Jdk.values().length));
        int number = 0;
        for (Peer peer : Peer.all(kind)) {
            String name = String.valueOf(++number);
            row(Stream.concat(
                    Stream.of(kind == Peer.Kind.SERVER ? name : "", peer.title()),
                    Stream.of(Jdk.values()).map(jdk -> peer.runsOn(jdk) ? summary(outcomes(peer, jdk, ran)) : "–")));
        }
        text.append('\n');
    }

    private static Stream<Integer> jdks() {
        return Stream.of(Jdk.values()).map(Jdk::feature);
    }

    private List<Outcome> outcomes(Peer peer, Jdk jdk, BiPredicate<Pairing, Jdk> ran) {
        return seen.entrySet().stream()
                .filter(entry -> ran.test(entry.getKey(), jdk))
                .filter(entry -> peer.equals(entry.getKey().server())
                        || peer.equals(entry.getKey().client()))
                .map(entry -> entry.getValue().outcome())
                .toList();
    }

    /** A peer is not to blame for a partner that is outside the mesh. */
    private static String summary(List<Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            return "";
        }
        Outcome best = outcomes.stream().min(Comparator.naturalOrder()).orElseThrow();
        return best.symbol
                + (best != Outcome.BROKEN && outcomes.contains(Outcome.BROKEN) ? " " + Outcome.BROKEN.symbol : "");
    }

    private void grid(Protocol protocol) {
        text.append("## ").append(protocol.title).append("\n\n");
        text.append("The exchange: ").append(protocol.exchange).append(".\n\n");
        List<Peer> all = Peer.all(Peer.Kind.SERVER);
        List<Peer> servers = Peer.all(Peer.Kind.SERVER, protocol);
        row(Stream.concat(
                Stream.of(Page.GRID), servers.stream().map(server -> String.valueOf(all.indexOf(server) + 1))));
        row(Stream.generate(() -> "---").limit(1 + servers.size()));
        for (Peer client : Peer.all(Peer.Kind.CLIENT, protocol)) {
            row(Stream.concat(
                    Stream.of(client.title()),
                    servers.stream().map(server -> GridCell.write(outcomes(server, client)))));
        }
        text.append('\n');
    }

    private Map<Jdk, Outcome> outcomes(Peer server, Peer client) {
        return seen.entrySet().stream()
                .filter(entry -> entry.getKey().server().equals(server)
                        && entry.getKey().client().equals(client))
                .collect(Collectors.toMap(
                        entry -> entry.getKey().serverJdk(),
                        entry -> entry.getValue().outcome(),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private void row(String... cells) {
        row(Stream.of(cells));
    }

    private void row(Stream<String> cells) {
        text.append(cells.map(cell -> "| " + cell + " ").collect(Collectors.joining()))
                .append("|\n");
    }
}
