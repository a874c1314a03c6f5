package io.graftmesh.agent.bridge.nio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The keys of one channel: almost always none or one, read on every call and seldom changed. */
final class ChannelKeys {

    private static final MeshSelectionKey[] NONE = {};

    private volatile MeshSelectionKey[] keys = NONE;

    synchronized void add(MeshSelectionKey key) {
        MeshSelectionKey[] more = Arrays.copyOf(keys, keys.length + 1);
        more[keys.length] = key;
        keys = more;
    }

    synchronized void remove(MeshSelectionKey key) {
        List<MeshSelectionKey> fewer = new ArrayList<>(Arrays.asList(keys));
        if (fewer.remove(key)) {
            keys = fewer.isEmpty() ? NONE : fewer.toArray(NONE);
        }
    }

    /** What the descriptor shall tell us of may have changed. */
    void sync() {
        for (MeshSelectionKey key : keys) {
            key.sync();
            key.nudge();
        }
    }

    /** There may be something to tell the application without an event. */
    void attention() {
        for (MeshSelectionKey key : keys) {
            key.attention();
        }
    }

    /** The channel behind was replaced. */
    void unbind() {
        for (MeshSelectionKey key : keys) {
            key.unbind();
        }
    }

    /** Only the next select would, and the JDK's channel will not block before that. */
    void cancelStale() {
        for (MeshSelectionKey key : keys) {
            if (!key.isValid()) {
                key.cancelRaw();
            }
        }
    }
}
