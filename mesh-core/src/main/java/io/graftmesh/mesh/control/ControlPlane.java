package io.graftmesh.mesh.control;

import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import java.util.List;
import java.util.Map;

/**
 * The port to whoever knows the mesh: Consul, or a file. Implementations start no thread that is not a
 * {@link io.graftmesh.mesh.MeshThread}, keep a watch alive through every failure, and deliver only complete, checked values:
 * a malformed document is a {@link ControlFailure}, and the value before it stays.
 */
public interface ControlPlane extends AutoCloseable {

    /** @return one line for people: which control plane, where */
    String describe();

    /** The datacenter that a name without one means. Blocks until known for the first time, at the most the given time. */
    String datacenter(long timeoutMillis) throws ControlFailure;

    /** Protocol and routes of a service. A service that nobody has configured has one route to itself, protocol tcp. */
    Watch watchChain(String service, Listener<ServiceChain> listener);

    /**
     * What a caller is told about its calls to a service beside the service's chain. Where nothing is said,
     * {@link TrafficPolicy#NONE}.
     *
     * @param source the service that calls
     */
    default Watch watchTraffic(String source, String service, Listener<TrafficPolicy> listener) {
        listener.changed(TrafficPolicy.NONE);
        return () -> {};
    }

    /** The endpoints, of every health, that answer for a target over mesh TLS. An unknown service has none. */
    Watch watchEndpoints(Target target, Listener<List<Endpoint>> listener);

    /** The addresses of a service outside of mesh TLS (what a terminating gateway connects to). */
    Watch watchExternal(String service, Listener<List<Endpoint>> listener);

    /** Every address that answers over mesh TLS, to the name of its service: for callers that dial addresses. */
    Watch watchAddresses(Listener<Map<String, String>> listener);

    /** Intentions whose destination is this service or {@code *}. */
    Watch watchIntentions(String destination, Listener<Intentions> listener);

    /** Whether this service may take plaintext; delivered once even where nothing is said of it. */
    Watch watchMutualTls(String service, Listener<MutualTls> listener);

    /** The leaf of this service; delivered again, well before it expires, for as long as the watch lives. */
    Watch watchIdentity(String service, Listener<Identity> listener);

    Watch watchRoots(Listener<TrustBundle> listener);

    Watch watchHosts(Listener<HostTable> listener);

    /** What the gateway of this name is to do. */
    Watch watchGateway(String gateway, Listener<Gateway> listener);

    /**
     * Announces this process, with a check that turns critical when the process is gone; tried again in the background
     * until it succeeds.
     *
     * @return closing it deregisters, within a second or two
     */
    Watch register(Registration registration, Listener<Registration> listener);

    /**
     * How old the oldest value in force is: 0 while the control plane answers, else since it last said so, be that in this
     * process or before its start.
     *
     * @return milliseconds
     */
    default long ageMillis() {
        return 0;
    }

    @Override
    void close();
}
