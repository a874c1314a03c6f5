package io.graftmesh.agent;

import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.view.MeshView.OwnService;
import java.util.Locale;
import java.util.function.Consumer;

/** What the control plane gave or could not give, as lines for the operator. */
final class ControlLog {

    private ControlLog() {}

    static void follow(Mesh mesh, String service, AgentLog log) {
        OwnService own = mesh.view().own(service);
        // One text for all: what is wrong for all of them (a bad document, a Consul that is away) is one line.
        Consumer<ControlFailure> said =
                failure -> log.warn("nothing new from the control plane: " + failure.getMessage());
        own.mutualTls().follow(mode -> said(mode, mesh, log));
        own.mutualTls().followFailures(said);
        own.identity().follow(identity -> log.info("identity " + identity));
        own.identity().followFailures(said);
        own.identity().followFailures(failure -> alarm(own, failure, log));
        own.intentions().follow(intentions -> said(intentions, log));
        own.intentions().followFailures(said);
        mesh.view().roots().follow(roots -> said(roots, log));
        mesh.view().roots().followFailures(said);
        mesh.view().hosts().followFailures(said);
        mesh.view().addresses().followFailures(said);
        mesh.view().followFailures(said);
    }

    /**
     * A leaf is renewed when 60 to 90 % of its life are over. One that has less than a quarter left, and a control plane that
     * fails, will end in an outage: said at each failed try, which is every few seconds.
     */
    private static void alarm(OwnService own, ControlFailure failure, AgentLog log) {
        Identity identity = own.identity().value();
        if (identity == null) {
            return;
        }
        long until = identity.leaf().getNotAfter().getTime();
        long life = until - identity.leaf().getNotBefore().getTime();
        long left = until - System.currentTimeMillis();
        if (left < life / 4) {
            log.error("the identity of service '" + own.service() + "' "
                    + (left > 0 ? "expires in " + left / 60_000 + " min" : "has expired") + " ("
                    + identity.leaf().getNotAfter().toInstant()
                    + ") and cannot be renewed; from then on every call to and"
                    + " from the mesh fails: " + failure.getMessage());
        }
    }

    private static void said(TrustBundle roots, AgentLog log) {
        roots.federated().forEach(other -> log.info("federated with " + other));
        if (!roots.note().isEmpty()) {
            log.warn("a trust domain is not federated as it is said: " + roots.note());
        }
    }

    private static void said(Intentions intentions, AgentLog log) {
        for (Intention rule : intentions.rules()) {
            if (!rule.note().isEmpty()) {
                log.warn("the intention " + rule.source() + " => " + rule.destination() + " allows nothing: "
                        + rule.note());
            }
        }
    }

    /** What an operator sees when a port turns strict, or could be less so. */
    private static void said(MutualTls mode, Mesh mesh, AgentLog log) {
        if (mode.mode() != MutualTls.Mode.UNSAID) {
            log.info("inbound " + mode.mode().name().toLowerCase(Locale.ROOT) + ", as " + mode.why()
                    + "; the stricter of this and the option inbound="
                    + mesh.config().inbound().name().toLowerCase(Locale.ROOT).replace('_', '-') + " holds");
        }
    }
}
