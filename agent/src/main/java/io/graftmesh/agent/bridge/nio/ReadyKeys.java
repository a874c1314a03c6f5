package io.graftmesh.agent.bridge.nio;

import java.nio.channels.SelectionKey;
import java.util.HashSet;
import java.util.Set;

/** What a select tells the application: its selected-key set, and the number that it returns. Under the selector's monitor. */
final class ReadyKeys {

    private final Set<SelectionKey> selected = new HashSet<>();
    private final Set<SelectionKey> publicSelected = new UngrowableSet<>(selected);

    // Of the select in progress.
    private long round;
    private int updated;
    private boolean anyReady;

    /** @return as the application sees it, which may take keys out */
    Set<SelectionKey> asSelected() {
        return publicSelected;
    }

    /** Another select. */
    void begin() {
        round++;
        updated = 0;
        anyReady = false;
    }

    /** @return whether the select in progress has something to return for */
    boolean isAny() {
        return anyReady;
    }

    /** @return how many keys' ready sets the select in progress has changed */
    int updated() {
        return updated;
    }

    /** @param ops what the descriptor, or the mesh, is ready for */
    void deliver(MeshSelectionKey key, int ops) {
        int told = ops & key.wanted();
        if (told == 0) {
            return;
        }
        anyReady = true; // even if the application has not taken the key out: a select that finds it ready returns
        boolean changed = true;
        if (selected.contains(key)) {
            changed = key.addReady(told);
        } else {
            key.setReady(told);
            selected.add(key);
        }
        if (changed && key.count(round)) {
            updated++;
        }
    }

    void remove(SelectionKey key) {
        selected.remove(key);
    }

    void clear() {
        selected.clear();
    }
}
