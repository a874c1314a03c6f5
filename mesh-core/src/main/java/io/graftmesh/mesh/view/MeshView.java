package io.graftmesh.mesh.view;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.control.Watch;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.tls.MeshTls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * All that this process knows of the mesh: the last value of every watch. A watch begins when something is first asked
 * for and lasts as long as the view. No thread of its own.
 */
public final class MeshView implements AutoCloseable {

    private final ControlPlane control;
    private final MeshClock clock;
    private final Latest<TrustBundle> roots = new Latest<>();
    private final Latest<HostTable> hosts = new Latest<>();
    private final Latest<Map<String, String>> addresses = new Latest<>();
    private final ConcurrentHashMap<String, ServiceView> services = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Target, TargetView> targets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Traffic>> traffic = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, OwnService> own = new ConcurrentHashMap<>();
    private final List<Watch> watches = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean learning = new AtomicBoolean();
    private final List<Consumer<ControlFailure>> failureFollowers = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    public MeshView(ControlPlane control, MeshClock clock) {
        this.control = control;
        this.clock = clock;
        watches.add(control.watchRoots(roots));
        watches.add(control.watchHosts(hosts));
    }

    /**
     * Begins, once, to learn the address of every instance. Only when an application dials what no name explains: the
     * whole catalogue is much to ask of a control plane.
     */
    public void learnAddresses() {
        if (learning.compareAndSet(false, true)) {
            watches.add(control.watchAddresses(addresses));
        }
    }

    public ControlPlane control() {
        return control;
    }

    /** Called with whatever the control plane could not say, or said and was not obeyed, of services that are called. */
    public void followFailures(Consumer<ControlFailure> follower) {
        failureFollowers.add(follower);
    }

    private void failed(ControlFailure failure) {
        failureFollowers.forEach(follower -> follower.accept(failure));
    }

    public Latest<TrustBundle> roots() {
        return roots;
    }

    public Latest<HostTable> hosts() {
        return hosts;
    }

    /** @return {@code ip:port} to service */
    public Latest<Map<String, String>> addresses() {
        return addresses;
    }

    public ServiceView service(String name) {
        ServiceView view = services.get(name);
        return view != null
                ? view
                : unlessClosed(services.computeIfAbsent(
                        name, key -> new ServiceView(key, control, this::target, this::failed)));
    }

    public TargetView target(Target target) {
        TargetView view = targets.get(target);
        return view != null
                ? view
                : unlessClosed(
                        targets.computeIfAbsent(target, key -> new TargetView(key, control, clock, this::failed)));
    }

    /** What the control plane tells a service of this process's own about its calls to another. */
    public Latest<TrafficPolicy> traffic(String source, String service) {
        ConcurrentHashMap<String, Traffic> known = traffic.get(source);
        Traffic view = known == null ? null : known.get(service);
        if (view != null) {
            return view.policy;
        }
        return unlessClosed(traffic.computeIfAbsent(source, key -> new ConcurrentHashMap<>())
                        .computeIfAbsent(service, key -> new Traffic(source, key, control, this::failed)))
                .policy;
    }

    private static final class Traffic implements CloseableView {
        private final Latest<TrafficPolicy> policy = new Latest<>();
        private final Watch watch;

        Traffic(String source, String service, ControlPlane control, Consumer<ControlFailure> failed) {
            policy.followFailures(failed);
            watch = control.watchTraffic(source, service, policy);
        }

        @Override
        public void close() {
            watch.close();
            policy.end();
        }
    }

    /** What this process holds for a service that it bears itself: identity, TLS and who may call it. */
    public OwnService own(String service) {
        OwnService view = own.get(service);
        return view != null
                ? view
                : unlessClosed(own.computeIfAbsent(service, key -> new OwnService(key, control, roots)));
    }

    /** What is asked for after the end learns nothing, and must not wait for it. */
    private <T extends CloseableView> T unlessClosed(T view) {
        if (closed) {
            view.close();
        }
        return view;
    }

    /** A part of the view, with watches of its own. */
    interface CloseableView extends AutoCloseable {
        @Override
        void close();
    }

    public Collection<ServiceView> services() {
        return services.values();
    }

    public Collection<TargetView> targets() {
        return targets.values();
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(Watch::close);
        roots.end();
        hosts.end();
        addresses.end();
        services.values().forEach(ServiceView::close);
        targets.values().forEach(TargetView::close);
        own.values().forEach(OwnService::close);
        traffic.values().forEach(all -> all.values().forEach(Traffic::close));
    }

    /** A service of this process's own. */
    public static final class OwnService implements CloseableView {
        private final String service;
        private final Latest<Identity> identity = new Latest<>();
        private final Latest<Intentions> intentions = new Latest<>();
        private final Latest<TrustBundle> roots;
        private final Latest<MutualTls> mutualTls = new Latest<>();
        private final AtomicBoolean mutualTlsWatched = new AtomicBoolean();
        private final ControlPlane control;
        private final List<Watch> watches = new CopyOnWriteArrayList<>();
        /** Rebuilt when the leaf or the roots change, so that no session outlives the identity it was made under. */
        private final Latest<MeshTls> tls = new Latest<>();

        OwnService(String service, ControlPlane control, Latest<TrustBundle> roots) {
            this.service = service;
            this.control = control;
            this.roots = roots;
            identity.follow(value -> rebuild());
            roots.follow(value -> rebuild());
            watches.add(control.watchIdentity(service, identity));
            watches.add(control.watchIntentions(service, intentions));
        }

        private void rebuild() {
            Identity leaf = identity.value();
            TrustBundle bundle = roots.value();
            if (leaf != null && bundle != null) {
                tls.changed(new MeshTls(leaf, bundle));
            }
        }

        public String service() {
            return service;
        }

        public Latest<Identity> identity() {
            return identity;
        }

        public Latest<Intentions> intentions() {
            return intentions;
        }

        /** Watched from when it is first asked for: a port that is strict by its own option never asks. */
        public Latest<MutualTls> mutualTls() {
            if (mutualTlsWatched.compareAndSet(false, true)) {
                watches.add(control.watchMutualTls(service, mutualTls));
            }
            return mutualTls;
        }

        public Latest<MeshTls> tls() {
            return tls;
        }

        /** @return the TLS of the present identity, or null before the control plane has given one */
        public @Nullable MeshTls tlsNow() {
            return tls.value();
        }

        /** @return why there is no identity yet */
        public String whyNot() {
            return Latest.why(identity, roots);
        }

        @Override
        public void close() {
            watches.forEach(Watch::close);
            identity.end();
            intentions.end();
            mutualTls.end();
            tls.end();
        }
    }
}
