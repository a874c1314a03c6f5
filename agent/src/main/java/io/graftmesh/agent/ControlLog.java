package io.graftmesh.agent;

import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.view.MeshView.OwnService;

/** What the control plane gave or could not give, as lines for the operator. */
final class ControlLog {

    private ControlLog() {}

    static void follow(Mesh mesh, String service, AgentLog log) {
        OwnService own = mesh.view().own(service);
        own.identity().follow(identity -> log.info("identity " + identity));
        own.identity().followFailures(failure -> log.warn("no new identity: " + failure.getMessage()));
        own.intentions().followFailures(failure -> log.warn("no new intentions: " + failure.getMessage()));
        mesh.view().roots().followFailures(failure -> log.warn("no new roots: " + failure.getMessage()));
        mesh.view().hosts().followFailures(failure -> log.warn("no new hosts: " + failure.getMessage()));
        mesh.view().addresses().followFailures(failure -> log.warn("no new addresses: " + failure.getMessage()));
    }
}
