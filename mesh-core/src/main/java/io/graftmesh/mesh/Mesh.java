package io.graftmesh.mesh;

import io.graftmesh.mesh.balance.PowerOfTwoChoices;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.inbound.InboundConnection;
import io.graftmesh.mesh.inbound.OpenConnections;
import io.graftmesh.mesh.inbound.PeerIdentity;
import io.graftmesh.mesh.inbound.RequestJudge;
import io.graftmesh.mesh.outbound.Destination;
import io.graftmesh.mesh.outbound.Destinations;
import io.graftmesh.mesh.outbound.OutboundCall;
import io.graftmesh.mesh.outbound.OutboundConnection;
import io.graftmesh.mesh.outbound.Upstreams;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.mesh.record.Recorder;
import io.graftmesh.mesh.view.MeshView;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;

/** The mesh as one process takes part in it: where every connection's story begins. */
public final class Mesh implements AutoCloseable {

    private final MeshConfig config;
    private final MeshClock clock;
    private final Recorder recorder;
    private final MeshView view;
    private final Destinations destinations;
    private final IntUnaryOperator random;
    private final PowerOfTwoChoices balancer;
    private final Upstreams upstreams;
    private final OpenConnections open = new OpenConnections();
    private final RequestJudge judge;
    private final Set<String> guarded = ConcurrentHashMap.newKeySet();

    public Mesh(MeshConfig config, ControlPlane control, Recorder recorder, MeshClock clock) {
        this(
                config,
                control,
                recorder,
                clock,
                bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    /** @param random given n, a number from 0 to n-1 */
    public Mesh(MeshConfig config, ControlPlane control, Recorder recorder, MeshClock clock, IntUnaryOperator random) {
        this.config = config;
        this.clock = clock;
        this.recorder = recorder;
        this.judge = new RequestJudge(open, recorder);
        this.view = new MeshView(control, clock);
        this.destinations = new Destinations(config.hosts(), view.hosts(), view.addresses(), clock);
        this.random = random;
        this.balancer = new PowerOfTwoChoices(clock, random);
        this.upstreams = new Upstreams(view, config, clock, random, recorder);
        String service = config.service();
        if (service != null) {
            bear(service);
        }
    }

    /** Takes on a service's name: fetches its leaf and its intentions, and obeys the intentions on open connections. */
    public void bear(String service) {
        if (guarded.add(service)) {
            view.own(service).intentions().follow(value -> open.recheck(service, value));
        }
    }

    public MeshConfig config() {
        return config;
    }

    public MeshView view() {
        return view;
    }

    public Destinations destinations() {
        return destinations;
    }

    public OpenConnections open() {
        return open;
    }

    /**
     * Which service an address means. The first calls wait, within the configured bound, until the control plane has
     * said which hosts are the mesh's: to guess "none of them" would send plaintext.
     *
     * @param host the name by which the address was made, or null
     * @param address its bytes, or null if it is unresolved
     * @return null if the destination is not the mesh's, or the control plane has said that it cannot say
     * @throws MeshRefusal when the control plane has said nothing within the wait; it is recorded
     */
    public @Nullable Destination find(@Nullable String host, byte @Nullable [] address, int port)
            throws InterruptedException, MeshRefusal {
        return find(host, address, port, config.readyWaitMillis());
    }

    /** @param waitMillis how long; 0 for a caller that has waited until {@link #isFound} */
    public @Nullable Destination find(@Nullable String host, byte @Nullable [] address, int port, long waitMillis)
            throws InterruptedException, MeshRefusal {
        Destination known = destinations.find(host, address, port);
        if (known != null) {
            return known;
        }
        boolean answered = view.hosts().awaitAnswer(waitMillis);
        view.learnAddresses();
        answered &= view.addresses().awaitAnswer(waitMillis);
        known = destinations.find(host, address, port);
        if (known == null && !answered) {
            throw refuseUnexplained((host == null ? "?" : host) + ":" + port);
        }
        return known;
    }

    private MeshRefusal refuseUnexplained(String peer) {
        String service = config.service();
        return refused(
                Reason.CONTROL_SILENT,
                service == null ? "" : service,
                peer,
                "whether " + peer + " is a service of the mesh, "
                        + view.control().describe() + " has not said within " + config.readyWaitMillis()
                        + " ms (identity-wait)");
    }

    /** @return whether any intention of a service that this process bears speaks of single requests */
    public boolean judgesRequests() {
        for (String service : guarded) {
            Intentions intentions = view.own(service).intentions().value();
            if (intentions != null && intentions.judgeRequests()) {
                return true;
            }
        }
        return false;
    }

    /**
     * May the application's server serve this?
     *
     * @param port ours, that the request came to
     * @param peerPort the other end's
     * @param request with the path that the server has normalised and will serve; null for what cannot be judged
     * @return why not, in words for the one who asks, or null
     */
    public @Nullable String judge(String service, int port, int peerPort, @Nullable HttpRequest request) {
        Intentions intentions = view.own(service).intentions().value();
        return intentions == null || !intentions.judgeRequests()
                ? null
                : judge.judge(inboundMode(service, port), intentions, port, peerPort, request);
    }

    /** @return who is on the other end of a connection of the mesh's; null for nobody, or nobody knows which of two it is */
    public @Nullable PeerIdentity peer(int port, int peerPort) {
        return open.peer(port, peerPort);
    }

    /** @return whether {@link #find} would answer without waiting; if not, what is missing is on its way */
    public boolean isFound(@Nullable String host, byte @Nullable [] address, int port) {
        if (destinations.find(host, address, port) != null) {
            return true;
        }
        if (!view.hosts().isAnswered()) {
            return false;
        }
        view.learnAddresses();
        return view.addresses().isAnswered();
    }

    /** @param source which of this process's services calls */
    public OutboundConnection outbound(Destination destination, String source) {
        return new OutboundConnection(destination, source, config, view, balancer, random, clock, recorder);
    }

    /**
     * The story of one HTTP request.
     *
     * @param source which of this process's services calls
     */
    public OutboundCall call(Destination destination, String source, HttpRequest request) {
        return upstreams.call(destination, source, request);
    }

    /** @return what this process has called, with what calls have made of it */
    public Upstreams upstreams() {
        return upstreams;
    }

    /**
     * Says no to a destination that is not the mesh's, and records it: the process may only call the mesh.
     *
     * @param peer what the application dialled
     */
    public MeshRefusal refuseOutside(String source, String peer) {
        return refused(
                Reason.NOT_IN_MESH,
                source,
                peer,
                peer + " is no service of the mesh, and outbound=mesh-only allows nothing else; declare it in"
                        + " `hosts` or register it");
    }

    private MeshRefusal refused(Reason reason, String source, String peer, String message) {
        ConnectionRecord record = new ConnectionRecord(ConnectionRecord.Direction.OUTBOUND, clock.wallMillis());
        record.source = source;
        record.peer = peer;
        record.reason = reason;
        record.detail = message;
        recorder.ended(record);
        return new MeshRefusal(reason, message);
    }

    /**
     * What a port of a service lets in: the stricter of what the process was told and what the control plane says. A port
     * that is off stays off, which only its owner can say.
     */
    public MeshConfig.Inbound inboundMode(String service, int port) {
        MeshConfig.Inbound own = config.inbound(port);
        if (own == MeshConfig.Inbound.OFF || own == MeshConfig.Inbound.STRICT) {
            return own;
        }
        MutualTls said = view.own(service).mutualTls().value();
        boolean strict = said != null && said.mode() == MutualTls.Mode.STRICT;
        return strict ? MeshConfig.Inbound.STRICT : own;
    }

    /**
     * @param port ours, that the connection came to
     * @see InboundConnection
     */
    public InboundConnection inbound(String service, int port, String peer, boolean portSpeaksTls) {
        MeshConfig.Inbound mode = inboundMode(service, port);
        return new InboundConnection(service, port, mode, peer, portSpeaksTls, config, view, open, clock, recorder);
    }

    @Override
    public void close() {
        view.close();
        view.control().close();
    }
}
