package io.graftmesh.mesh.inbound;

import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.authorize.Authorizer;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Recorder;
import java.util.Set;

/**
 * Whether a request that the application's HTTP server is about to serve may be served. Asked on the server's thread, with the
 * path that it has normalised; holds no state.
 */
public final class RequestJudge {

    private final OpenConnections open;
    private final Recorder recorder;

    public RequestJudge(OpenConnections open, Recorder recorder) {
        this.open = open;
        this.recorder = recorder;
    }

    /**
     * @param mode what the port lets in
     * @param intentions of the service that the port belongs to
     * @param request null for what cannot be judged, which is denied to whom not everything is allowed
     * @return why it must not be served, or null
     */
    public @Nullable String judge(
            MeshConfig.Inbound mode, Intentions intentions, int port, int peerPort, @Nullable HttpRequest request) {
        Set<InboundConnection> on = open.between(port, peerPort);
        if (on.isEmpty() && mode == MeshConfig.Inbound.STRICT) {
            return "no connection of the mesh is known that this request can have come on";
        }
        // On a permissive port whoever speaks plaintext is let in, as it is where nobody judges requests.
        for (InboundConnection connection : on) {
            ConnectionRecord record = connection.record();
            Authorizer.Decision decision = request == null
                    ? Authorizer.decide(intentions, record.source, connection.service())
                    : Authorizer.decide(intentions, record.source, connection.service(), request);
            if (!decision.allowed() || decision.byRequest()) {
                String method = request == null ? "-" : request.method();
                recorder.denied(record, method, request == null ? "-" : request.path(), decision.rule());
                return "'" + record.source + "' may not ask this of '" + connection.service() + "'";
            }
        }
        return null;
    }
}
