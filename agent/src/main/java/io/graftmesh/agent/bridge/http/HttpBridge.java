package io.graftmesh.agent.bridge.http;

import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.outbound.Destination;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.GraftCall;
import java.net.GraftHttp;

/** Translates: from what a HTTP client is about to send to the mesh's story of a call. Decides nothing. */
public final class HttpBridge {

    private final Mesh mesh;
    private final Mirrors mirrors = new Mirrors();
    private final String service;

    public HttpBridge(Mesh mesh, String service) {
        this.mesh = mesh;
        this.service = service;
    }

    /**
     * @param target {@code /path?query}
     * @return null if the request is not the mesh's
     */
    public @Nullable GraftCall calling(String host, int port, String method, String target, boolean replayable)
            throws IOException {
        MeshConfig config = mesh.config();
        if (config.outbound() == MeshConfig.Outbound.OFF) {
            return null;
        }
        try {
            Destination destination = mesh.find(host, Literal.address(host), port);
            return destination == null
                    ? null
                    : new HttpCall(mesh, service, destination, mirrors, new CallRequest(method, target, replayable));
        } catch (MeshRefusal refusal) {
            throw refused(refusal);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the mesh");
        }
    }

    static ConnectException refused(MeshRefusal refusal) {
        ConnectException refused = new ConnectException("graft: " + refusal.getMessage());
        refused.initCause(refusal);
        return refused;
    }

    /**
     * A connection is being opened on this thread.
     *
     * @param dialled what the address means by itself
     * @return the call that it is opened for, which has chosen an instance already; null if it is for none of this service
     */
    public static @Nullable HttpCall openedFor(Destination dialled) {
        GraftCall current = GraftHttp.current();
        if (!(current instanceof HttpCall)) {
            return null;
        }
        HttpCall call = (HttpCall) current;
        return call.destination().service().equals(dialled.service()) ? call : null;
    }
}
