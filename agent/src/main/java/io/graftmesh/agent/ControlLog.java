package io.graftmesh.agent;

import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.MutualTls;
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
        own.intentions().followFailures(said);
        mesh.view().roots().followFailures(said);
        mesh.view().hosts().followFailures(said);
        mesh.view().addresses().followFailures(said);
        mesh.view().followFailures(said);
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
