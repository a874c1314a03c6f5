package io.graftmesh.compatibility;

import io.graftmesh.testing.jvm.Jdk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A server on one Java and a client on another: each server meets each client once on each Java of the server's, and the
 * client's goes with that, so that both ends of every pair have been on all of them that they have in common.
 */
record Pairing(Peer server, Jdk serverJdk, Peer client) {

    /** The oldest calls the newest and the other way round; none calls its own kind. */
    private static final Map<Jdk, Jdk> CLIENT_OF = Map.of(
            Jdk.JDK8, Jdk.JDK25,
            Jdk.JDK25, Jdk.JDK8,
            Jdk.JDK17, Jdk.JDK11,
            Jdk.JDK21, Jdk.JDK17,
            Jdk.JDK11, Jdk.JDK21);

    Jdk clientJdk() {
        return CLIENT_OF.get(serverJdk);
    }

    /** A client speaks one. */
    Protocol protocol() {
        return client.protocols().iterator().next();
    }

    private boolean exists() {
        return server.runsOn(serverJdk) && client.runsOn(clientJdk());
    }

    static Stream<Pairing> of(Peer server, Peer client) {
        return Stream.of(Jdk.values())
                .map(jdk -> new Pairing(server, jdk, client))
                .filter(Pairing::exists);
    }

    /** @return all that can be */
    static List<Pairing> all(Protocol protocol) {
        List<Peer> clients = Peer.all(Peer.Kind.CLIENT, protocol);
        return Peer.all(Peer.Kind.SERVER, protocol).stream()
                .flatMap(server -> clients.stream().flatMap(client -> of(server, client)))
                .toList();
    }

    /** @return a few of them, so that each server and each client is among them, spread over what they run on */
    static List<Pairing> slice(Protocol protocol) {
        List<Peer> servers = Peer.all(Peer.Kind.SERVER, protocol);
        List<Peer> clients = Peer.all(Peer.Kind.CLIENT, protocol);
        List<Pairing> slice = new ArrayList<>();
        for (int i = 0; i < Math.max(servers.size(), clients.size()); i++) {
            List<Pairing> possible = of(servers.get(i % servers.size()), clients.get(i % clients.size()))
                    .toList();
            slice.add(possible.get(i % possible.size()));
        }
        return slice;
    }

    @Override
    public String toString() {
        return client + " on Java " + clientJdk().feature() + " → " + server + " on Java " + serverJdk.feature();
    }
}
