package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.balance.PowerOfTwoChoices;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.mesh.record.Recorder;
import io.graftmesh.mesh.record.Security;
import io.graftmesh.mesh.tls.HandshakeFailure;
import io.graftmesh.mesh.tls.MeshTls;
import io.graftmesh.mesh.tls.PeerRejected;
import io.graftmesh.mesh.view.MeshView;
import io.graftmesh.mesh.view.TargetView;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/**
 * The story of one outbound connection, top to bottom: wait until the mesh is known, choose a target, pick an instance,
 * be told how connecting to it went, choose another if it went wrong, verify who answered, record the end.
 *
 * <p>Decides and does no I/O: a driver connects and shakes hands. One thread at a time until {@link #established}; then
 * {@link #closed} from any thread, of which the first counts.
 */
public final class OutboundConnection {

    /** Connecting again is always safe, nothing was sent: the first instance and two others. Linkerd's requeues. */
    static final int MAX_ATTEMPTS = 3;

    private final Destination destination;
    private final MeshConfig config;
    private final MeshView view;
    private final String source;
    private final PowerOfTwoChoices balancer;
    private final IntUnaryOperator random;
    private final MeshClock clock;
    private final Recorder recorder;
    private final ConnectionRecord record;
    private final long startNanos;

    private final List<String> tried = new ArrayList<>(MAX_ATTEMPTS);
    private final List<String> failures = new ArrayList<>();
    private Reason lastFailure = Reason.CONNECT_FAILED;
    private @Nullable Candidate current;
    private long attemptNanos;
    private boolean repeated;
    private boolean ended;

    /** @param source the service that calls: it must be one of this process's own */
    public OutboundConnection(
            Destination destination,
            String source,
            MeshConfig config,
            MeshView view,
            PowerOfTwoChoices balancer,
            IntUnaryOperator random,
            MeshClock clock,
            Recorder recorder) {
        this.destination = destination;
        this.config = config;
        this.view = view;
        this.source = source;
        this.balancer = balancer;
        this.random = random;
        this.clock = clock;
        this.recorder = recorder;
        this.startNanos = clock.nanos();
        this.record = new ConnectionRecord(ConnectionRecord.Direction.OUTBOUND, clock.wallMillis());
        record.source = source;
        record.destination = destination.service();
        record.subset = destination.subset();
    }

    /**
     * Waits until there are an identity, roots, a chain and a list of instances.
     *
     * @param maxMillis the caller's own patience; the configured bound holds as well
     * @return the targets to try, the first choice first
     */
    public List<Target> resolve(long maxMillis) throws MeshRefusal, InterruptedException {
        long deadline = System.nanoTime() + Math.min(maxMillis, config.readyWaitMillis()) * 1_000_000L;
        if (view.own(source).tls().await(left(deadline)) == null) {
            throw refuse(
                    Reason.NO_IDENTITY,
                    "no identity for service '" + source + "' after " + config.readyWaitMillis() + " ms: "
                            + view.own(source).whyNot());
        }
        List<Target> targets = targets(deadline);
        for (Target target : targets) {
            view.target(target).instances().await(left(deadline));
        }
        return targets;
    }

    /** @return whether {@link #resolve} would answer without waiting; if not, what is missing is on its way */
    public boolean isReady() {
        if (view.own(source).tlsNow() == null) {
            return false;
        }
        List<Target> targets;
        if (!destination.subset().isEmpty() || !destination.datacenter().isEmpty()) {
            targets = Collections.singletonList(explicitTarget());
        } else {
            ServiceChain chain = view.service(destination.service()).chain().value();
            if (chain == null) {
                return false;
            }
            targets = chain.defaultRoute().targets();
        }
        for (Target target : targets) {
            if (view.target(target).instances().value() == null) {
                return false;
            }
        }
        return true;
    }

    private List<Target> targets(long deadline) throws MeshRefusal, InterruptedException {
        if (!destination.subset().isEmpty() || !destination.datacenter().isEmpty()) {
            return Collections.singletonList(explicitTarget());
        }
        ServiceChain chain = view.service(destination.service()).chain().await(left(deadline));
        if (chain == null) {
            throw refuse(
                    Reason.NO_INSTANCES,
                    "nothing is known of service '" + destination.service() + "' after " + config.readyWaitMillis()
                            + " ms: " + view.control().describe() + " has not answered");
        }
        return chain.defaultRoute().split(random).targets();
    }

    private Target explicitTarget() {
        SpiffeId own = ownIdentity();
        String datacenter = destination.datacenter().isEmpty() ? own.datacenter() : destination.datacenter();
        return new Target(destination.service(), destination.subset(), own.namespace(), datacenter);
    }

    private static long left(long deadlineNanos) {
        return Math.max(0, (deadlineNanos - System.nanoTime()) / 1_000_000);
    }

    /**
     * Picks the next instance to connect to.
     *
     * @throws MeshRefusal when there is none left to try: the connection is over and recorded
     */
    public Attempt next(List<Target> targets) throws MeshRefusal {
        // Before the choice: who has no room must not open another connection to find that out.
        int most = mostConnections();
        if (most > 0 && open(targets) >= most) {
            throw refuse(
                    Reason.OVERLOADED,
                    "service '" + destination + "': " + most
                            + " connections are open, and MaxConnections allows no more");
        }
        Attempt attempt = tried.size() < MAX_ATTEMPTS ? pick(targets) : null;
        if (attempt == null) {
            throw tried.isEmpty() ? noInstances(targets) : allFailed();
        }
        current = attempt.candidate;
        tried.add(current.endpoint().authority());
        record.attempts++;
        record.peer = current.endpoint().authority();
        record.subset = attempt.target.subset();
        current.load().started();
        attemptNanos = clock.nanos();
        return attempt;
    }

    private int mostConnections() {
        TrafficPolicy policy = view.traffic(source, destination.service()).value();
        return policy == null ? 0 : policy.limits().connections;
    }

    private int open(List<Target> targets) {
        int open = 0;
        for (Target target : targets) {
            for (Candidate candidate : view.target(target).now().all()) {
                open += candidate.load().inFlight();
            }
        }
        return open;
    }

    private @Nullable Attempt pick(List<Target> targets) {
        // First pass: the first target with a healthy instance. Second: the checks may be wrong, take what there is.
        for (Target target : targets) {
            TargetView.Instances seen = view.target(target).now();
            List<Candidate> open = untried(seen.healthy().isEmpty() ? Collections.emptyList() : seen.eligible());
            if (!open.isEmpty()) {
                return attempt(target, balancer.pick(open));
            }
        }
        for (Target target : targets) {
            List<Candidate> open = untried(view.target(target).now().all());
            if (!open.isEmpty()) {
                return attempt(target, balancer.pick(open));
            }
        }
        return null;
    }

    private List<Candidate> untried(List<Candidate> candidates) {
        String pinned = destination.pinned();
        if (tried.isEmpty() && pinned == null) {
            return candidates;
        }
        List<Candidate> open = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            String authority = candidate.endpoint().authority();
            if (!tried.contains(authority) && (pinned == null || pinned.equals(authority))) {
                open.add(candidate);
            }
        }
        return open;
    }

    private Attempt attempt(Target target, Candidate candidate) {
        MeshTls tls = view.own(source).tlsNow();
        if (tls == null) {
            throw new IllegalStateException("resolve() was not called");
        }
        // Before it connects: a server that greets first waits but a moment for a ClientHello.
        tls.prepare();
        return new Attempt(target, candidate, tls);
    }

    /** The instance did not answer, answered too late, or was not who it should be. Nothing was sent. */
    public void failed(Attempt attempt, IOException why) {
        attempt.candidate.load().ended();
        attempt.candidate.load().failed(clock.nanos(), clock.nanos() - attemptNanos);
        current = null;
        PeerRejected rejected = PeerRejected.in(why);
        lastFailure = rejected != null ? rejected.reason() : HandshakeFailure.reasonOf(why);
        String message = rejected != null ? rejected.getMessage() : HandshakeFailure.describe(why);
        failures.add(attempt.endpoint().authority() + ": " + message);
        if (lastFailure == Reason.PEER_PLAINTEXT && !repeated) {
            // A permissive server that speaks first may have given us up too soon. It has learnt that by now.
            repeated = true;
            tried.remove(attempt.endpoint().authority());
        }
    }

    /** The application gave up (its own timeout, a close) while we were still trying. */
    public void cancelled(Attempt attempt, String why) {
        attempt.candidate.load().ended();
        current = null;
        refuse(lastFailure, why);
    }

    /** The handshake is done and the peer is who it should be. */
    public void established(Attempt attempt, SSLSession session) throws PeerRejected {
        X509Certificate leaf = MeshTls.peerLeaf(session);
        attempt.candidate.load().observed(clock.nanos(), clock.nanos() - attemptNanos);
        record.peerId = MeshTls.peer(session);
        record.peerSerial = leaf.getSerialNumber().toString(16);
        record.security = Security.MTLS;
        record.tls = session.getProtocol() + " " + session.getCipherSuite();
        recorder.opened(record);
    }

    /**
     * The connection is over.
     *
     * @param sent application bytes written
     * @param received application bytes read
     */
    public void closed(long sent, long received) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        Candidate candidate = current;
        if (candidate != null) {
            candidate.load().ended();
        }
        record.sent = sent;
        record.received = received;
        end();
    }

    private void end() {
        record.durationMillis = (clock.nanos() - startNanos) / 1_000_000;
        recorder.ended(record);
    }

    /** The application's way of connecting cannot carry mesh TLS. */
    public MeshRefusal unreachable(String why) {
        return refuse(Reason.CONNECT_FAILED, why);
    }

    private MeshRefusal noInstances(List<Target> targets) {
        String pinned = destination.pinned();
        return refuse(
                Reason.NO_INSTANCES,
                "service '" + destination + "' has no instance that speaks mesh TLS"
                        + (pinned == null ? "" : " at " + pinned) + " (looked for " + targets + " in "
                        + view.control().describe() + ")");
    }

    private MeshRefusal allFailed() {
        return refuse(
                lastFailure,
                "service '" + destination + "': no instance could be reached, tried " + String.join("; ", failures));
    }

    private MeshRefusal refuse(Reason reason, String message) {
        record.reason = reason;
        record.detail = message;
        synchronized (this) {
            ended = true;
        }
        end();
        return new MeshRefusal(reason, message);
    }

    private SpiffeId ownIdentity() {
        MeshTls tls = view.own(source).tlsNow();
        if (tls == null) {
            throw new IllegalStateException("resolve() was not called");
        }
        return tls.identity().id();
    }

    public Destination destination() {
        return destination;
    }

    /** One instance to connect to. */
    public static final class Attempt {
        private final Target target;
        private final Candidate candidate;
        private final MeshTls tls;

        Attempt(Target target, Candidate candidate, MeshTls tls) {
            this.target = target;
            this.candidate = candidate;
            this.tls = tls;
        }

        public Endpoint endpoint() {
            return candidate.endpoint();
        }

        public Target target() {
            return target;
        }

        /** @return a client's engine that only this target's identity satisfies */
        public SSLEngine engine() {
            String trustDomain = tls.roots().trustDomainIn(target.datacenter());
            return tls.client(target.identity(trustDomain), target.sni(trustDomain));
        }
    }
}
