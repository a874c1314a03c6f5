package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.view.Latest;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which service an address belongs to, or belonged to a moment ago. An instance that restarts, or a Consul that has just
 * elected a leader and not replayed its log yet, leaves the catalogue without it for a while; to forget it at once would
 * send plaintext to it. Who dials it meanwhile is refused.
 */
final class InstanceAddresses {

    /** Longer than a restart, shorter than it takes to give the address to somebody else. */
    static final long GONE_NANOS = 5 * 60 * 1_000_000_000L;

    private final MeshClock clock;
    private final Map<String, Gone> gone = new ConcurrentHashMap<>();
    /** Replaced by the control plane's thread alone. */
    private volatile Map<String, String> known = Collections.emptyMap();

    InstanceAddresses(Latest<Map<String, String>> addresses, MeshClock clock) {
        this.clock = clock;
        addresses.follow(this::changed);
    }

    private void changed(Map<String, String> now) {
        gone.values().removeIf(this::isOver);
        long until = clock.nanos() + GONE_NANOS;
        known.forEach((address, service) -> {
            if (!now.containsKey(address)) {
                gone.put(address, new Gone(service, until));
            }
        });
        known = now;
    }

    boolean isEmpty() {
        return known.isEmpty() && gone.isEmpty();
    }

    /** @param address {@code ip:port}. @return null if it is nobody's */
    @Nullable
    String serviceAt(String address) {
        String service = known.get(address);
        if (service != null || gone.isEmpty()) {
            return service;
        }
        Gone left = gone.get(address);
        return left == null || isOver(left) ? null : left.service;
    }

    private boolean isOver(Gone left) {
        return clock.nanos() - left.until >= 0;
    }

    private static final class Gone {
        final String service;
        final long until;

        Gone(String service, long until) {
            this.service = service;
            this.until = until;
        }
    }
}
