package io.graftmesh.mesh.view;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.Watch;
import java.util.function.Consumer;

/** One service as this process sees it now: its chain, and through the mesh view the endpoints of each target. */
public final class ServiceView implements MeshView.CloseableView {

    private final String service;
    private final Latest<ServiceChain> chain = new Latest<>();
    private final Watch watch;

    /** @param warm called for each target of each new chain, so that its endpoints are on their way before a call needs them */
    ServiceView(String service, ControlPlane control, Consumer<Target> warm, Consumer<ControlFailure> failed) {
        this.service = service;
        chain.followFailures(failed);
        chain.follow(value -> value.targets().forEach(warm));
        this.watch = control.watchChain(service, chain);
    }

    public String service() {
        return service;
    }

    public Latest<ServiceChain> chain() {
        return chain;
    }

    @Override
    public void close() {
        watch.close();
        chain.end();
    }
}
