package io.graftmesh.mesh.balance;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.control.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The loads of one target's endpoints; an endpoint keeps its load when the list around it changes. */
public final class Loads {

    private final ConcurrentHashMap<String, EndpointLoad> byAuthority = new ConcurrentHashMap<>();
    private final MeshClock clock;

    public Loads(MeshClock clock) {
        this.clock = clock;
    }

    public List<Candidate> candidates(List<Endpoint> endpoints) {
        List<Candidate> result = new ArrayList<>(endpoints.size());
        Set<String> known = new HashSet<>();
        for (Endpoint endpoint : endpoints) {
            known.add(endpoint.authority());
            EndpointLoad load =
                    byAuthority.computeIfAbsent(endpoint.authority(), key -> new EndpointLoad(clock.nanos()));
            result.add(new Candidate(endpoint, load));
        }
        byAuthority.keySet().retainAll(known);
        return result;
    }
}
