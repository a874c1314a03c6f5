package io.graftmesh.compatibility;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One client's exchange with one server, and what was seen of it from all sides. */
final class Exchange {

    private final RunningPeer server;
    private final RunningPeer client;
    private final Wire wire;

    Exchange(RunningPeer server, RunningPeer client, Wire wire) {
        this.server = server;
        this.client = client;
        this.wire = wire;
    }

    /** By the mesh's name first. Who is outside the mesh can do nothing with that, but may reach the address. */
    Observation observe() {
        Observation seen = call(server.service() + ".service.consul", Outcome.MESHED);
        if (seen.outcome() == Outcome.BROKEN) {
            Observation byAddress = call("127.0.0.1", Outcome.MESHED_BY_ADDRESS);
            seen = byAddress.outcome() == Outcome.BROKEN ? seen : byAddress;
        }
        boolean refused = seen.outcome() == Outcome.REFUSED;
        String complaints = client.complaints(refused) + server.complaints(refused);
        return complaints.isEmpty() ? seen : Observation.broken(seen + "; " + complaints);
    }

    private Observation call(String host, Outcome good) {
        int before = wire.count();
        String answer = client.call(host, wire.port());
        return answer.startsWith("ok ") ? answered(wire.since(before), good) : failed(answer);
    }

    private Observation answered(List<Wire.Connection> connections, Outcome good) {
        if (connections.size() != 1) {
            return Observation.broken("the exchange took " + connections.size() + " connections, not one");
        }
        if (!connections.get(0).isTls()) {
            return new Observation(Outcome.PLAINTEXT, "");
        }
        String missing = missing(client, "outbound", server) + missing(server, "inbound", client);
        return missing.isEmpty() ? new Observation(good, "") : Observation.broken(missing);
    }

    /** @return empty if one end has the record of mutual TLS with the other: who called whom, and who the other proved to be */
    private String missing(RunningPeer one, String direction, RunningPeer other) {
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

    /** A refusal is on record; whatever has no record there is not the mesh's doing. */
    private Observation failed(String answer) {
        List<String> refusals =
                client.records("\"direction\":\"outbound\"", "\"destination\":\"" + server.service() + '"').stream()
                        .filter(line -> !line.contains("\"reason\":\"ok\""))
                        .toList();
        return refusals.isEmpty() ? Observation.broken(answer) : new Observation(Outcome.REFUSED, refusals.get(0));
    }
}
