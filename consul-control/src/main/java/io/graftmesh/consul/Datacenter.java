package io.graftmesh.consul;

import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.entry.DocException;
import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The name of Consul's datacenter, asked for once on a thread of ours. */
final class Datacenter {

    private static final String ANY = "graft";

    private final ConsulConnection connection;
    private volatile @Nullable String known;

    Datacenter(ConsulConnection connection) {
        this.connection = connection;
    }

    String await(long timeoutMillis) throws ControlFailure {
        String name = known;
        if (name != null) {
            return name;
        }
        CompletableFuture<String> asked = new CompletableFuture<>();
        MeshThread.of(
                        () -> askUntil(asked, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis)),
                        "consul-dc")
                .start();
        try {
            name = asked.get(timeoutMillis + 100, TimeUnit.MILLISECONDS);
            known = name;
            return name;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ControlFailure) {
                throw (ControlFailure) e.getCause();
            }
            throw new ControlFailure(Kind.BAD_DOCUMENT, "cannot tell Consul's datacenter: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new ControlFailure(
                    Kind.UNREACHABLE, "Consul did not say its datacenter within " + timeoutMillis + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ControlFailure(Kind.UNREACHABLE, "interrupted while asking Consul for its datacenter", e);
        }
    }

    private void askUntil(CompletableFuture<String> asked, long end) {
        Backoff backoff = connection.backoff();
        while (true) {
            try {
                asked.complete(ask());
                return;
            } catch (ControlFailure e) {
                long pause = backoff.next(e.kind());
                if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause) - end > 0) {
                    asked.completeExceptionally(e);
                    return;
                }
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException interrupted) {
                    asked.completeExceptionally(e);
                    return;
                }
            } catch (RuntimeException | LinkageError e) {
                asked.completeExceptionally(e);
                return;
            }
        }
    }

    /** Two places say it, and a token may be good for one of them only. */
    private String ask() throws ControlFailure {
        ConsulHttp http = connection.http();
        try {
            try {
                Answer self = http.send(http.api().self(), "agent:read");
                return Json.doc(self).require("Config").require("Datacenter").text();
            } catch (ControlFailure e) {
                if (e.kind() != Kind.FORBIDDEN) {
                    throw e;
                }
            }
            Answer chain =
                    http.send(http.api().chain(ANY, Collections.emptyMap()), "agent:read or service_prefix \"\" read");
            return Json.doc(chain).require("Chain").require("Datacenter").text();
        } catch (DocException e) {
            throw new ControlFailure(Kind.BAD_DOCUMENT, "Consul answered " + e.getMessage(), e);
        }
    }
}
