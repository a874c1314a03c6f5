package io.graftmesh.agent.admin;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.record.CallRecord;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.PlaintextPeers;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.mesh.record.Recorder;
import io.graftmesh.mesh.record.Security;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Records become metrics, the latest of them a page, and refusals a line in the log. */
public final class Telemetry implements Recorder {

    private static final int REMEMBERED = 256;

    /** Those that carry bytes now; a record is equal to itself only. */
    private final Set<ConnectionRecord> open = ConcurrentHashMap.newKeySet();

    private final Deque<ConnectionRecord> latest = new ArrayDeque<>();
    private final PlaintextPeers plaintext = new PlaintextPeers();
    private final AgentLog log;
    private volatile @Nullable AuditLog audit;

    private final LongSupplier adviceErrors;
    private final LongSupplier mirrorsLost;
    private final PolicyRejections rejections = new PolicyRejections();
    private final Object making = new Object();
    /** Until there are meters; guarded by itself, as is the moment from which there are. */
    private final List<Consumer<Meters>> uncounted = new ArrayList<>();

    private final RecentCalls calls = new RecentCalls();

    private volatile @Nullable Meters meters;
    private volatile Consumer<Meters> follow = made -> {};

    /**
     * @param adviceErrors how often a hook of ours failed and the JDK went on without it
     * @param mirrorsLost how many copies of requests did not reach whom they were for
     */
    public Telemetry(AgentLog log, LongSupplier adviceErrors, LongSupplier mirrorsLost) {
        this.mirrorsLost = mirrorsLost;
        this.log = log;
        this.adviceErrors = adviceErrors;
    }

    /** From now on decisions are written down, too. */
    public void audit(AuditLog decisions) {
        audit = decisions;
    }

    /** How old the state in force is, and how long the service's identity lasts. Asked for at each scrape. */
    public void follow(Mesh mesh, String service) {
        mesh.view().followFailures(rejections::failed);
        mesh.view().own(service).intentions().followFailures(rejections::failed);
        mesh.view().hosts().followFailures(rejections::failed);
        follow = made -> made.follow(mesh, service, rejections);
    }

    /** @return all metrics in Prometheus' text format */
    public String scrape() {
        return meters().scrape();
    }

    /** Made on first use: Micrometer is 150 classes, and an application that is at rest needs none of them. */
    private Meters meters() {
        synchronized (making) {
            Meters known = meters;
            if (known != null) {
                return known;
            }
            Meters made = new Meters(open, plaintext, adviceErrors, mirrorsLost);
            follow.accept(made);
            AuditLog decisions = audit;
            if (decisions != null) {
                made.follow(decisions);
            }
            List<Consumer<Meters>> early;
            synchronized (uncounted) {
                meters = made;
                early = new ArrayList<>(uncounted);
                uncounted.clear();
            }
            early.forEach(count -> count.accept(made));
            return made;
        }
    }

    /** The first record begins to make them, on a thread of ours: it is an application's that has ended a connection. */
    private void count(Consumer<Meters> record) {
        Meters ready = meters;
        if (ready == null) {
            synchronized (uncounted) {
                ready = meters;
                if (ready == null) {
                    uncounted.add(record);
                    if (uncounted.size() == 1) {
                        MeshThread.of(this::meters, "meters").start();
                    }
                    return;
                }
            }
        }
        record.accept(ready);
    }

    @Override
    public void opened(ConnectionRecord record) {
        open.add(record);
        AuditLog decisions = audit;
        if (decisions != null) {
            decisions.opened(record);
        }
        if (record.direction == ConnectionRecord.Direction.INBOUND && record.security != Security.MTLS) {
            plaintext.passed(record);
        }
    }

    /** Who still speaks plaintext to this process. */
    PlaintextPeers plaintext() {
        return plaintext;
    }

    @Override
    public void ended(ConnectionRecord record) {
        open.remove(record);
        synchronized (latest) {
            if (latest.size() == REMEMBERED) {
                latest.removeFirst();
            }
            latest.addLast(record);
        }
        count(made -> made.count(record));
        AuditLog decisions = audit;
        if (decisions != null) {
            decisions.ended(record);
        }
        if (record.reason == Reason.PLAINTEXT_REFUSED) {
            plaintext.refused(record);
        }
        if (record.reason != Reason.OK && record.reason != Reason.CLIENT_GONE) {
            String other = record.peer.isEmpty() ? "to " + record.destination : record.peer;
            log.warn(record.direction.label() + " connection " + other + " refused (" + record.reason.label() + "): "
                    + record.detail);
        }
    }

    @Override
    public void called(CallRecord record) {
        calls.add(record);
        count(made -> made.count(record));
    }

    /** @return the latest requests that are over: one JSON object a line */
    public String requests() {
        return calls.lines();
    }

    @Override
    public void denied(ConnectionRecord record, String method, String path, String rule) {
        count(made -> made.denied(record));
        AuditLog decisions = audit;
        if (decisions != null) {
            decisions.denied(record, method, path, rule);
        }
        // Decoded, it may hold the end of a line, and what would pass for another one.
        String printable = path.replaceAll("\\p{Cntrl}", "?");
        log.warn("inbound request of '" + record.source + "' denied (" + rule + "): " + method + " " + printable);
    }

    /** @return the latest ended connections, then those that are open, marked so: one JSON object a line */
    public String connections() {
        List<ConnectionRecord> copy;
        synchronized (latest) {
            copy = new ArrayList<>(latest);
        }
        StringBuilder lines = new StringBuilder();
        for (ConnectionRecord record : copy) {
            lines.append(record.toJson()).append('\n');
        }
        for (ConnectionRecord record : open) {
            lines.append("{\"open\":true,").append(record.toJson().substring(1)).append('\n');
        }
        return lines.toString();
    }
}
