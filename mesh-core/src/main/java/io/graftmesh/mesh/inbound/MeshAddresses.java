package io.graftmesh.mesh.inbound;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * From which addresses mesh TLS has come: where an application speaks first, one of these is given more time to begin.
 * Bounded, the least recently seen is forgotten; any thread. What is told here is nothing that anybody is trusted for.
 */
final class MeshAddresses {

    /** Some 100 KB at the most; an address that was forgotten is learnt anew at the price of one repeated connect. */
    static final int MOST = 1_024;

    private final Map<String, Boolean> seen = new LinkedHashMap<String, Boolean>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    synchronized void add(String host) {
        seen.put(host, Boolean.TRUE);
    }

    synchronized boolean contains(String host) {
        return seen.get(host) != null;
    }
}
