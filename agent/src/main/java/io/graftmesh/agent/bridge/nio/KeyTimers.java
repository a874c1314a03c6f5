package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * When keys are due without any event, the nearest first: a select must not look at ten thousand handshakes that stand
 * still to find the one whose time is over. Owned by the selector's monitor.
 */
final class KeyTimers {

    private final TreeSet<MeshSelectionKey> waiting =
            new TreeSet<>(Comparator.<MeshSelectionKey>comparingLong(MeshSelectionKey::timer)
                    .thenComparingLong(MeshSelectionKey::number));

    /** @param deadline {@link Deadlines#NEVER} to forget the key */
    void set(MeshSelectionKey key, long deadline) {
        if (key.timer() == deadline) {
            return;
        }
        if (key.timer() != Deadlines.NEVER) {
            waiting.remove(key);
        }
        key.timer(deadline);
        if (deadline != Deadlines.NEVER) {
            waiting.add(key);
        }
    }

    long nearest() {
        return waiting.isEmpty() ? Deadlines.NEVER : waiting.first().timer();
    }

    /** @return a key whose time has come, which is no longer waited for; null if there is none */
    @Nullable
    MeshSelectionKey takeDue(long now) {
        if (waiting.isEmpty() || waiting.first().timer() > now) {
            return null;
        }
        MeshSelectionKey due = waiting.first();
        set(due, Deadlines.NEVER);
        return due;
    }

    void clear() {
        waiting.clear();
    }
}
