package io.graftmesh.consul;

import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.Watch;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;

/**
 * Our own entry in the agent's list of services, and the heartbeat that keeps it passing:
 *
 * <pre>
 *   register ──► pass, pass, pass … every second ──► (close) deregister
 *      ▲               │ Consul knows no such check: it restarted, or somebody deregistered us
 *      └───────────────┘
 * </pre>
 *
 * <p>A TTL check, not a TCP check against the application's port: see docs/decisions. A process that is killed turns
 * critical {@value #TTL_SECONDS} s after its last heartbeat at the latest.
 */
final class ConsulRegistration implements Watch, Runnable {

    static final int TTL_SECONDS = 3;

    private static final long HEARTBEAT_MILLIS = 1_000;

    /** How long one that stays dead is still listed. */
    private static final String FORGOTTEN_AFTER = "10m";

    private static final long CLOSE_MILLIS = 1_000;

    private static final int REQUEST_SECONDS = 2;

    private final ConsulConnection connection;
    private final Registration registration;
    private final Listener<Registration> listener;
    private final Consumer<Watch> ended;
    private final Backoff backoff;
    private final MeshThread thread;
    private volatile boolean closed;

    ConsulRegistration(
            ConsulConnection connection,
            Registration registration,
            Listener<Registration> listener,
            Consumer<Watch> ended) {
        this.connection = connection;
        this.backoff = connection.backoff();
        this.registration = registration;
        this.listener = new GuardedListener<>(listener);
        this.ended = ended;
        this.thread = MeshThread.of(this, "consul-register-" + registration.id());
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        boolean registered = false;
        while (!closed) {
            try {
                if (!registered) {
                    register();
                    registered = true;
                    backoff.succeeded();
                    pass();
                    listener.changed(registration);
                } else {
                    registered = pass();
                }
                rest(registered ? HEARTBEAT_MILLIS : 0);
            } catch (ControlFailure failure) {
                // Whoever answers next may have forgotten us; registering again what is registered does no harm.
                registered = false;
                if (!closed) {
                    listener.failed(failure);
                    rest(backoff.next(failure.kind()));
                }
            } catch (RuntimeException | LinkageError e) {
                registered = false;
                listener.failed(new ControlFailure(Kind.BAD_DOCUMENT, "cannot register: " + e, e));
                rest(backoff.next(Kind.BAD_DOCUMENT));
            }
        }
        deregister();
    }

    private void register() throws ControlFailure {
        RequestBody body = RequestBody.create(Json.write(document()), MediaType.get("application/json"));
        send(connection.http().api().register(body));
    }

    /** A Consul that hangs must not hang our farewell. */
    private Answer send(Call<ResponseBody> call) throws ControlFailure {
        call.timeout().timeout(REQUEST_SECONDS, TimeUnit.SECONDS);
        return connection.http().send(call, "service:write on \"" + registration.service() + "\"");
    }

    private Map<String, Object> document() {
        Map<String, Object> service = new LinkedHashMap<>();
        service.put("Name", registration.service());
        service.put("ID", registration.id());
        service.put("Address", registration.address());
        service.put("Port", registration.port());
        service.put("Meta", registration.meta());
        switch (registration.kind()) {
            case NATIVE:
                service.put("Connect", Collections.singletonMap("Native", true));
                break;
            case INGRESS_GATEWAY:
                service.put("Kind", "ingress-gateway");
                break;
            case TERMINATING_GATEWAY:
                service.put("Kind", "terminating-gateway");
                break;
        }
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("CheckID", checkId());
        check.put("Name", "Graft heartbeat");
        // Without this a TTL check begins critical, and for a moment nobody would call who is there.
        check.put("Status", "passing");
        check.put("TTL", TTL_SECONDS + "s");
        check.put("DeregisterCriticalServiceAfter", FORGOTTEN_AFTER);
        service.put("Check", check);
        return service;
    }

    private String checkId() {
        return "graft:" + registration.id();
    }

    /** @return false if Consul knows no such check: 404, or in older versions a server error that says so */
    private boolean pass() throws ControlFailure {
        try {
            return send(connection.http().api().pass(checkId())).body != null;
        } catch (ControlFailure e) {
            if (e.kind() == Kind.SERVER_ERROR && String.valueOf(e.getMessage()).contains("associated TTL")) {
                return false;
            }
            throw e;
        }
    }

    private void deregister() {
        try {
            send(connection.http().api().deregister(registration.id()));
        } catch (ControlFailure e) {
            // The heartbeat has ended: Consul finds out by itself, a little later.
            listener.failed(e);
        }
    }

    private synchronized void rest(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (long left = millis; left > 0 && !closed; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            // as in BlockingWatch
        }
    }

    /** Deregisters on our own thread (the caller's may be the application's, whose sockets are intercepted), and waits. */
    @Override
    public void close() {
        closeBy(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS));
    }

    synchronized void beginClose() {
        closed = true;
        notifyAll();
    }

    void closeBy(long nanoTime) {
        beginClose();
        ended.accept(this);
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanoTime - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
