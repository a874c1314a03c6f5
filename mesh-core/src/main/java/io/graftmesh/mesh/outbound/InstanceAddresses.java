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

    /** Asked first: whoever has waited for its first value must find it, though it has not come to {@link #changed} yet. */
    private final Latest<Map<String, String>> addresses;

    private final MeshClock clock;
    private final Map<String, Gone> gone = new ConcurrentHashMap<>();
    /** What {@link #changed} has seen; replaced by the control plane's thread alone. */
    private volatile Map<String, String> seen = Collections.emptyMap();

    InstanceAddresses(Latest<Map<String, String>> addresses, MeshClock clock) {
        this.addresses = addresses;
        this.clock = clock;
        addresses.follow(this::changed);
    }

    private void changed(Map<String, String> now) {
        gone.values().removeIf(this::isOver);
        long until = clock.nanos() + GONE_NANOS;
        seen.forEach((address, service) -> {
            if (!now.containsKey(address)) {
                gone.put(address, new Gone(service, until));
            }
        });
        seen = now;
    }

    boolean isEmpty() {
        Map<String, String> now = addresses.value();
        return (now == null || now.isEmpty()) && seen.isEmpty() && gone.isEmpty();
    }

    /** @param address {@code ip:port}. @return null if it is nobody's */
    @Nullable
    String serviceAt(String address) {
        Map<String, String> now = addresses.value();
        String service = now == null ? null : now.get(address);
        if (service == null) {
            service = seen.get(address);
        }
        if (service != null) {
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
