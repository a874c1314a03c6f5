package io.graftmesh.agent;

import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.view.MeshView.OwnService;
import java.util.function.Consumer;

/** What the control plane gave or could not give, as lines for the operator. */
final class ControlLog {

    private ControlLog() {}

    static void follow(Mesh mesh, String service, AgentLog log) {
        OwnService own = mesh.view().own(service);
        own.identity().follow(identity -> log.info("identity " + identity));
        // One text for all: what is wrong for all of them (a bad document, a Consul that is away) is one line.
        Consumer<ControlFailure> said =
                failure -> log.warn("nothing new from the control plane: " + failure.getMessage());
        own.identity().followFailures(said);
        own.intentions().followFailures(said);
        mesh.view().roots().followFailures(said);
        mesh.view().hosts().followFailures(said);
        mesh.view().addresses().followFailures(said);
    }
}
