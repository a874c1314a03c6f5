package io.graftmesh.consul.file;

import io.graftmesh.consul.file.FileWatch.Keyed;
import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.consul.pki.PkiException;
import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.Watch;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code mesh.yaml} as the control plane: for a first run, and for a handful of machines. One thread looks at the file
 * and tells all watches; a document that is not sound changes nothing.
 */
public final class FileControlPlane implements ControlPlane {

    private static final long POLL_MILLIS = 300;

    private final MeshFile file;
    private final Clock clock;
    private final MeshThread thread;

    /** All three guarded by {@code this}. */
    private final Set<FileWatch<?>> watches = new LinkedHashSet<>();

    private @Nullable MeshState state;
    private @Nullable ControlFailure failure;
    private boolean stale;
    private boolean closed;

    private FileControlPlane(Path file, Clock clock) {
        this.file = new MeshFile(file);
        this.clock = clock;
        this.thread = new MeshThread(this::run, "mesh-file");
    }

    /** Reads nothing yet: what is wrong with the file, the watches and {@link #datacenter} say. */
    public static FileControlPlane open(Path file) {
        return open(file, Clock.systemUTC());
    }

    static FileControlPlane open(Path file, Clock clock) {
        FileControlPlane plane = new FileControlPlane(file, clock);
        plane.thread.start();
        return plane;
    }

    private void run() {
        while (true) {
            boolean changed = poll();
            List<FileWatch<?>> told;
            synchronized (this) {
                if (closed) {
                    return;
                }
                told = new ArrayList<>(watches);
            }
            for (FileWatch<?> watch : told) {
                tell(watch, changed);
            }
            rest();
        }
    }

    private boolean poll() {
        try {
            MeshState next = file.poll();
            if (next == null) {
                return false;
            }
            synchronized (this) {
                state = next;
                failure = null;
                notifyAll();
            }
        } catch (ControlFailure e) {
            synchronized (this) {
                failure = e;
                notifyAll();
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = new ControlFailure(Kind.BAD_DOCUMENT, "cannot make sense of " + file.path() + ": " + e, e);
                notifyAll();
            }
        }
        return true;
    }

    private void tell(FileWatch<?> watch, boolean changed) {
        MeshState current;
        ControlFailure wrong;
        synchronized (this) {
            current = state;
            wrong = failure;
        }
        boolean due = watch instanceof IdentityWatch && ((IdentityWatch) watch).isDue();
        if (!changed && !watch.isNew() && !due) {
            return;
        }
        if (wrong != null && (changed || watch.isNew())) {
            watch.fail(wrong);
        }
        if (current != null && (wrong == null || watch.isNew() || due)) {
            watch.update(current);
        }
    }

    private synchronized void rest() {
        try {
            if (!stale && !closed) {
                wait(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            // Nobody has business interrupting this thread; it looks at the file a little sooner.
        }
        stale = false;
    }

    private <T> Watch add(FileWatch<T> watch) {
        synchronized (this) {
            watches.add(watch);
            stale = true;
            notifyAll();
        }
        return watch;
    }

    private synchronized void remove(FileWatch<?> watch) {
        watches.remove(watch);
    }

    private interface Evaluation<T> {
        @Nullable
        Keyed<T> of(MeshState state) throws ControlFailure;
    }

    private <T> Watch watch(Listener<? super T> listener, Evaluation<T> evaluation) {
        return add(new FileWatch<T>(listener, this::remove) {
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
    public synchronized String datacenter(long timeoutMillis) throws ControlFailure {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            for (long left = timeoutMillis; state == null && left > 0; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (state != null) {
            return state.document.datacenter;
        }
        throw failure != null
                ? failure
                : new ControlFailure(
                        Kind.UNREACHABLE, file.path() + " was not read within " + timeoutMillis + " ms", null);
    }

    @Override
    public Watch watchChain(String service, Listener<ServiceChain> listener) {
        return watch(listener, now -> {
            ServiceChain chain = now.chain(service);
            if (now.reducesSplit(service)) {
                listener.failed(new ControlFailure(
                        Kind.BAD_DOCUMENT,
                        "the split of " + service + " is not done by this version: its heaviest leg takes everything",
                        null));
            }
            return new Keyed<>(Arrays.asList(chain.protocol(), chain.routes().toString()), chain);
        });
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
                            intentions.allowByDefault(), intentions.rules().toString()),
                    intentions);
        });
    }

    @Override
    public Watch watchIdentity(String service, Listener<Identity> listener) {
        return add(new IdentityWatch(service, clock, listener, this::remove));
    }

    @Override
    public Watch watchRoots(Listener<TrustBundle> listener) {
        return watch(listener, now -> {
            try {
                List<X509Certificate> roots = CaFiles.certificates(now.document.caCertificate);
                return new Keyed<>(roots, new TrustBundle(now.document.trustDomain, roots));
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
            // A gateway is read anew with each document; to be told twice what it knows does it no harm.
            return entry == null ? null : plain(entry);
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
        synchronized (this) {
            closed = true;
            watches.clear();
            notifyAll();
        }
    }
}
