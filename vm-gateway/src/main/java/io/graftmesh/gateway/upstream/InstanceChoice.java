package io.graftmesh.gateway.upstream;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.balance.PowerOfTwoChoices;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.view.MeshView;
import io.graftmesh.mesh.view.TargetView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Picks an instance for one request, in the order in which {@code OutboundConnection} picks one for a connection. */
public final class InstanceChoice {

    private final MeshView view;
    private final PowerOfTwoChoices balancer = new PowerOfTwoChoices(
            MeshClock.SYSTEM, bound -> ThreadLocalRandom.current().nextInt(bound));

    public InstanceChoice(MeshView view) {
        this.view = view;
    }

    /** An instance, and for which target it answers. */
    public record Choice(Target target, Candidate candidate) {}

    /**
     * @param tried authorities that failed this request already
     * @return null if there is no other
     */
    public @Nullable Choice pick(List<Target> targets, Set<String> tried) {
        for (Target target : targets) {
            TargetView.Instances seen = view.target(target).now();
            Choice choice = among(target, seen.healthy().isEmpty() ? Collections.emptyList() : seen.eligible(), tried);
            if (choice != null) {
                return choice;
            }
        }
        for (Target target : targets) {
            Choice choice = among(target, view.target(target).now().all(), tried);
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
