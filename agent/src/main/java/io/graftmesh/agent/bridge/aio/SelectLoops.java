package io.graftmesh.agent.bridge.aio;

import io.graftmesh.agent.bridge.nio.MeshSelectorProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A few loops for all asynchronous channels of the mesh, each begun when its turn first comes. */
final class SelectLoops {

    /** Their work is a handshake now and then and each first record of a read; the rest is its callers'. */
    private static final int MAX = 4;

    private final MeshSelectorProvider selectors;
    private final int size = Math.max(1, Math.min(MAX, Runtime.getRuntime().availableProcessors() / 2));

    /** Guarded by this, as is the turn. */
    private final List<SelectLoop> loops = new ArrayList<>(size);

    private int turn;

    SelectLoops(MeshSelectorProvider selectors) {
        this.selectors = selectors;
    }

    synchronized SelectLoop next() throws IOException {
        turn = (turn + 1) % size;
        if (loops.size() < size) {
            SelectLoop loop = new SelectLoop(selectors.openSelector());
            loop.start("graft-io-" + loops.size());
            loops.add(loop);
            return loop;
        }
        return loops.get(turn);
    }
}
