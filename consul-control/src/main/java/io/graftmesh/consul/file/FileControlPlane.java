package io.graftmesh.consul.file;

import io.graftmesh.consul.entry.Gateways;
import io.graftmesh.consul.file.FileWatch.Keyed;
import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.consul.pki.PkiException;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.control.Watch;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * {@code mesh.yaml} as the control plane: for a first run, and for a handful of machines. One thread looks at the file
 * and tells all watches; a document that is not sound changes nothing.
 */
public final class FileControlPlane implements ControlPlane {

    private final MeshFile file;
    private final Clock clock;
    private final MeshLoop loop;

    private FileControlPlane(Path file, Clock clock, DocumentListener listener) {
        this.file = new MeshFile(file);
        this.clock = clock;
        this.loop = new MeshLoop(this.file, listener);
    }

    /** Reads nothing yet: what is wrong with the file, the watches and {@link #datacenter} say. */
    public static FileControlPlane open(Path file) {
        return open(file, Clock.systemUTC());
    }

    /** @param listener told of each sound document */
    public static FileControlPlane open(Path file, DocumentListener listener) {
        return open(file, Clock.systemUTC(), listener);
    }

    static FileControlPlane open(Path file, Clock clock) {
        return open(file, clock, (content, authorities) -> {});
    }

    private static FileControlPlane open(Path file, Clock clock, DocumentListener listener) {
        FileControlPlane plane = new FileControlPlane(file, clock, listener);
        plane.loop.start();
        return plane;
    }

    private interface Evaluation<T> {
        @Nullable
        Keyed<T> of(MeshState state) throws ControlFailure;
    }

    private <T> Watch watch(Listener<? super T> listener, Evaluation<T> evaluation) {
        return loop.add(new FileWatch<T>(listener, loop::remove) {
            @Override
            @Nullable
            Keyed<T> evaluate(MeshState now) throws ControlFailure {
                return evaluation.of(now);
            }
        });
    }

    private static <T> Keyed<T> plain(T value) {
        return new Keyed<>(value, value);
    }

    @Override
    public String describe() {
        return "file " + file.path();
    }

    @Override
    public String datacenter(long timeoutMillis) throws ControlFailure {
        return loop.await(timeoutMillis).document.datacenter;
    }

    @Override
    public Watch watchChain(String service, Listener<ServiceChain> listener) {
        return watch(listener, now -> {
            ServiceChain chain = now.chain(service);
            return new Keyed<>(chain.toString(), chain);
        });
    }

    @Override
    public Watch watchTraffic(String source, String service, Listener<TrafficPolicy> listener) {
        return watch(listener, now -> plain(now.traffic(source, service)));
    }

    @Override
    public Watch watchEndpoints(Target target, Listener<List<Endpoint>> listener) {
        return watch(listener, now -> plain(now.endpoints(target)));
    }

    @Override
    public Watch watchExternal(String service, Listener<List<Endpoint>> listener) {
        return watch(listener, now -> plain(now.external(service)));
    }

    @Override
    public Watch watchAddresses(Listener<Map<String, String>> listener) {
        return watch(listener, now -> plain(now.addresses()));
    }

    @Override
    public Watch watchIntentions(String destination, Listener<Intentions> listener) {
        return watch(listener, now -> {
            Intentions intentions = now.intentions(destination);
            return new Keyed<>(
                    Arrays.asList(
                            intentions.allowByDefault(),
                            intentions.rules().toString(),
                            now.document.entries.tokenProviders()),
                    intentions);
        });
    }

    @Override
    public Watch watchMutualTls(String service, Listener<MutualTls> listener) {
        return watch(listener, now -> {
            MutualTls mode = now.document.entries.mutualTls(service);
            return new Keyed<>(mode.toString(), mode);
        });
    }

    @Override
    public Watch watchIdentity(String service, Listener<Identity> listener) {
        return loop.add(new IdentityWatch(service, clock, listener, loop::remove));
    }

    @Override
    public Watch watchRoots(Listener<TrustBundle> listener) {
        return watch(listener, now -> {
            try {
                TrustBundle roots = now.document.bundle(CaFiles.certificates(now.document.caCertificate));
                return new Keyed<>(
                        Arrays.asList(roots.trustDomain(), roots.roots(), new ArrayList<>(roots.federated())), roots);
            } catch (PkiException e) {
                throw new ControlFailure(Kind.BAD_DOCUMENT, String.valueOf(e.getMessage()), e);
            }
        });
    }

    @Override
    public Watch watchHosts(Listener<HostTable> listener) {
        return watch(listener, now -> new Keyed<>(now.document.hosts.services(), now.document.hosts));
    }

    @Override
    public Watch watchGateway(String gateway, Listener<Gateway> listener) {
        return watch(listener, now -> {
            Gateway entry = now.gateway(gateway);
            // Without an entry there is nothing to do, which one whose entry was taken away must hear, too. Each
            // document
            // is read anew; to be told twice what it knows does a gateway no harm.
            return entry == null ? new Keyed<>("none", Gateways.NOTHING) : plain(entry);
        });
    }

    /** There is nobody to tell: the file lists its services. One that it does not list would never be found. */
    @Override
    public Watch register(Registration registration, Listener<Registration> listener) {
        return watch(listener, now -> {
            if (now.document.declares(registration.service())) {
                return new Keyed<>(registration.id(), registration);
            }
            throw new ControlFailure(
                    Kind.BAD_DOCUMENT,
                    file.path() + " lists no instance of " + registration.service()
                            + " under Services: nobody will find this one",
                    null);
        });
    }

    @Override
    public void close() {
        loop.close();
    }
}
