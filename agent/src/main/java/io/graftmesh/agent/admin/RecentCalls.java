package io.graftmesh.agent.admin;

import io.graftmesh.mesh.record.CallRecord;
import java.util.ArrayDeque;
import java.util.Deque;

/** The latest requests that are over. */
final class RecentCalls {

    private static final int REMEMBERED = 256;

    /** Guarded by itself. */
    private final Deque<CallRecord> latest = new ArrayDeque<>();

    void add(CallRecord record) {
        synchronized (latest) {
            if (latest.size() == REMEMBERED) {
                latest.removeFirst();
            }
            latest.addLast(record);
        }
    }

    /** @return one JSON object a line */
    String lines() {
        StringBuilder lines = new StringBuilder();
        synchronized (latest) {
            for (CallRecord record : latest) {
                lines.append(record.toJson()).append('\n');
            }
        }
        return lines.toString();
    }
}
