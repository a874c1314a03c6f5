package io.graftmesh.gateway.upstream;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.balance.Loads;
import io.graftmesh.mesh.balance.PowerOfTwoChoices;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.view.MeshView;
import io.graftmesh.mesh.view.TargetView.Instances;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks an instance for one request, in the order in which {@code OutboundConnection} picks one for a connection. Has
 * loads of its own: those of the view count connections and handshakes, and a connection that idles in the pool is no
 * load, as the time of a handshake is none of a request.
 */
public final class InstanceChoice {

    private final MeshView view;
    private final PowerOfTwoChoices balancer = new PowerOfTwoChoices(
            MeshClock.SYSTEM, bound -> ThreadLocalRandom.current().nextInt(bound));

    private final Map<Target, RequestLoads> loads = new ConcurrentHashMap<>();

    public InstanceChoice(MeshView view) {
        this.view = view;
    }

    /** The instances of a target, as last seen, with what requests have made of them. */
    private static final class RequestLoads {
        private final Loads loads = new Loads(MeshClock.SYSTEM);
        private volatile @Nullable Known known;

        private record Known(Instances seen, List<Candidate> eligible, List<Candidate> all) {}

        Known of(Instances now) {
            Known before = known;
            return before != null && before.seen == now ? before : learn(now);
        }

        private synchronized Known learn(Instances now) {
            List<Candidate> all = loads.candidates(endpoints(now.all()));
            Set<Endpoint> chosen = new HashSet<>(endpoints(now.healthy().isEmpty() ? List.of() : now.eligible()));
            List<Candidate> eligible = new ArrayList<>(all);
            eligible.removeIf(candidate -> !chosen.contains(candidate.endpoint()));
            Known learned = new Known(now, eligible, all);
            known = learned;
            return learned;
        }

        private static List<Endpoint> endpoints(List<Candidate> candidates) {
            List<Endpoint> list = new ArrayList<>();
            candidates.forEach(candidate -> list.add(candidate.endpoint()));
            return list;
        }
    }

    private RequestLoads.Known known(Target target) {
        return loads.computeIfAbsent(target, key -> new RequestLoads())
                .of(view.target(target).now());
    }

    /** An instance, and for which target it answers. */
    public record Choice(Target target, Candidate candidate) {}

    /**
     * @param tried authorities that failed this request already
     * @return null if there is no other
     */
    public @Nullable Choice pick(List<Target> targets, Set<String> tried) {
        for (Target target : targets) {
            Choice choice = among(target, known(target).eligible(), tried);
            if (choice != null) {
                return choice;
            }
        }
        for (Target target : targets) {
            Choice choice = among(target, known(target).all(), tried);
            if (choice != null) {
                return choice;
            }
        }
        return null;
    }

    private @Nullable Choice among(Target target, List<Candidate> candidates, Set<String> tried) {
        List<Candidate> open = candidates;
        if (!tried.isEmpty()) {
            open = new ArrayList<>(candidates);
            open.removeIf(candidate -> tried.contains(candidate.endpoint().authority()));
        }
        return open.isEmpty() ? null : new Choice(target, balancer.pick(open));
    }
}
