package io.graftmesh.compatibility;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One client's exchange with one server, and what was seen of it from all sides. */
final class Exchange {

    private final RunningServer server;
    private final RunningPeer client;
    private final Wire wire;
    private final Protocol protocol;

    Exchange(RunningServer server, RunningPeer client, Wire wire, Protocol protocol) {
        this.server = server;
        this.client = client;
        this.wire = wire;
        this.protocol = protocol;
    }

    /** By the mesh's name first. Who is outside the mesh, or asks DNS itself, can do nothing with that. */
    Observation observe() {
        Observation seen = call(Lab.meshName(server.service()), Outcome.MESHED);
        if (seen.outcome() == Outcome.BROKEN) {
            Observation byHost = call(Lab.HOST, Outcome.MESHED_BY_HOST);
            seen = byHost.outcome() == Outcome.BROKEN ? Observation.broken(seen + "; then: " + byHost) : byHost;
        }
        String complaints = client.complaints() + server.complaints();
        return complaints.isEmpty() ? seen : Observation.broken(seen + "; " + complaints);
    }

    private Observation call(String host, Outcome good) {
        int before = wire.count();
        String answer = client.call(host, wire.port());
        List<Wire.Connection> connections = wire.since(before);
        return answer.startsWith("ok ") ? answered(connections, good) : failed(connections, answer);
    }

    private Observation answered(List<Wire.Connection> connections, Outcome good) {
        if (inPlaintext(connections)) {
            return new Observation(Outcome.PLAINTEXT, "");
        }
        if (connections.isEmpty() || connections.size() > protocol.connections) {
            return Observation.broken("the exchange took " + connections.size() + " connections");
        }
        if (!connections.stream().allMatch(Wire.Connection::isTls)) {
            return Observation.broken("some connections were TLS and some plaintext");
        }
        String missing = missing(client, "outbound", server) + missing(server, "inbound", client);
        return missing.isEmpty() ? new Observation(good, "") : Observation.broken(missing);
    }

    /** @return empty if one end has the record of mutual TLS with the other: who called whom, and who the other proved to be */
    private String missing(RunningServer one, String direction, RunningServer other) {
        String[] texts = {
            "\"direction\":\"" + direction + '"',
            "\"source\":\"" + client.service() + '"',
            "\"destination\":\"" + server.service() + '"',
            "\"peer_id\":\"" + Lab.spiffe(other.service()) + '"',
            "\"security\":\"mtls\"",
            "\"reason\":\"ok\""
        };
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !one.records(texts).isEmpty());
            return "";
        } catch (ConditionTimeoutException e) {
            return one.service() + " has no record with " + List.of(texts) + " among\n" + one.records() + "; ";
        }
    }

    /** The client's word counts: a server outside the mesh may answer its TLS in plaintext. */
    private static boolean inPlaintext(List<Wire.Connection> connections) {
        return !connections.isEmpty() && connections.stream().noneMatch(Wire.Connection::clientSpeaksTls);
    }

    /** That no TLS was found is on record; whatever has no record there is not the mesh's doing. */
    private Observation failed(List<Wire.Connection> connections, String answer) {
        List<String> refusals =
                client.records("\"direction\":\"outbound\"", "\"destination\":\"" + server.service() + '"').stream()
                        .filter(line -> line.contains("\"reason\":\"peer_plaintext\"")
                                || line.contains("\"reason\":\"handshake_failed\""))
                        .toList();
        if (!refusals.isEmpty()) {
            return new Observation(Outcome.REFUSED, refusals.get(0));
        }
        return inPlaintext(connections) ? new Observation(Outcome.PLAINTEXT, answer) : Observation.broken(answer);
    }
}
