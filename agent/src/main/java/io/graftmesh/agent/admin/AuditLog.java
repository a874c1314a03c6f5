package io.graftmesh.agent.admin;

import io.graftmesh.mesh.MeshThread;
import io.graftmesh.mesh.record.AuditLine;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.ConnectionRecord.Direction;
import io.graftmesh.mesh.record.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Every decision on an inbound connection or request as a line in a file: all that were denied, one in so many of those that were
 * allowed. Whoever decides puts the line into a queue and goes on; one thread writes. What finds the queue full, or cannot
 * be written, is counted and lost: no call ever waits for the disk.
 */
public final class AuditLog implements AutoCloseable {

    /** Lines that wait at the most; some three megabytes. */
    private static final int WAITING = 10_000;

    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING);
    private final RotatingFile file;
    private final int oneIn;
    private final Consumer<String> warn;
    private final AtomicLong allowed = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final MeshThread writer = MeshThread.of(this::write, "audit");
    private volatile boolean closed;

    /**
     * @param oneIn 1: every allowed decision is written; 10: each tenth
     * @param warn told, once for each time that it begins, that nothing can be written
     */
    public AuditLog(Path path, int oneIn, Consumer<String> warn) {
        this.file = new RotatingFile(path);
        this.oneIn = oneIn;
        this.warn = warn;
    }

    public AuditLog start() {
        writer.start();
        return this;
    }

    /** A peer was let in. */
    void opened(ConnectionRecord record) {
        if (record.direction == Direction.INBOUND && allowed.getAndIncrement() % oneIn == 0) {
            put(AuditLine.of(record, System.currentTimeMillis()));
        }
    }

    /** A connection is over: a decision only if it was one of the mesh's, and no. */
    void ended(ConnectionRecord record) {
        boolean refused = record.reason != Reason.OK && record.reason != Reason.CLIENT_GONE;
        if (record.direction == Direction.INBOUND && refused) {
            put(AuditLine.of(record, System.currentTimeMillis()));
        }
    }

    void denied(ConnectionRecord record, String method, String path, String rule) {
        put(AuditLine.of(record, System.currentTimeMillis(), method, path, rule));
    }

    private void put(String line) {
        if (!lines.offer(line)) {
            lost.incrementAndGet();
        }
    }

    /** @return how many lines were lost, to a full queue or to a disk that takes none */
    long lost() {
        return lost.get();
    }

    private void write() {
        boolean failing = false;
        while (!closed || !lines.isEmpty()) {
            try {
                String line = lines.take();
                if (line.isEmpty()) {
                    continue;
                }
                file.append((line + "\n").getBytes(StandardCharsets.UTF_8));
                failing = false;
            } catch (IOException e) {
                lost.incrementAndGet();
                if (!failing) {
                    warn.accept("cannot write the audit file (" + e + "): decisions go on unwritten");
                }
                failing = true;
            } catch (InterruptedException e) {
                return; // nobody but us knows this thread
            }
        }
        file.close();
    }

    /** Writes what waits; bounded by two seconds. */
    @Override
    public void close() {
        closed = true;
        // Wakes a writer that waits; one that finds the queue full does not. An interrupt would close the file under
        // it.
        lines.offer("");
        try {
            writer.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
