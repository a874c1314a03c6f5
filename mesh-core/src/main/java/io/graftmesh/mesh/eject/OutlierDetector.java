package io.graftmesh.mesh.eject;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.TrafficPolicy.Outlier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Leaves an instance alone that fails again and again, whatever its health check says.
 *
 * <pre>
 *            failures in a row              its time is over, one call asks
 *   in ───────────────────────────▶ out ───────────────────────────────────▶ probed
 *   ▲                                ▲                                          │
 *   │                                └────────────── it fails ──────────────────┤
 *   └──────────────────────────────────── it answers ───────────────────────────┘
 * </pre>
 *
 * The way back is one real call, so that an instance that is still broken costs one call and not five. An instance that
 * fails most of its calls, but not all, is the balancer's to avoid.
 *
 * <p>Guarded by its own monitor, but for the look at an instance that never failed, which is nearly every call's.
 */
public final class OutlierDetector {

    private static final long MILLIS = 1_000_000L;

    private static final class Trouble {
        private int streak;
        private int times;
        private boolean out;
        private boolean probed;
        /** While out: when it may be probed. While probed: when the probe counts as lost. Else: since when it is back. */
        private long atNanos;
    }

    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
    private volatile int ejected;
    private volatile int version;
    private volatile long nextProbeNanos;

    /** @return how many are out now */
    public int ejected() {
        return ejected;
    }

    /** @return another number after each change of who is out */
    public int version() {
        return version;
    }

    public boolean isOut(String authority) {
        if (ejected == 0) {
            return false;
        }
        Trouble trouble = troubles.get(authority);
        return trouble != null && trouble.out;
    }

    /** @param instances how many the target has */
    public void failed(String authority, Outlier rules, int instances, long nowNanos) {
        if (rules.failures > 0) {
            fail(authority, rules, instances, nowNanos);
        }
    }

    private synchronized void fail(String authority, Outlier rules, int instances, long nowNanos) {
        Trouble trouble = troubles.computeIfAbsent(authority, key -> new Trouble());
        if (trouble.out) {
            if (trouble.probed) {
                out(trouble, rules, nowNanos);
            }
            return; // else the late answer to a call from before
        }
        trouble.streak++;
        boolean allowed = (ejected + 1) * 100L <= (long) instances * rules.maxPercent;
        if (trouble.streak >= rules.failures && allowed) {
            // Each base time of good behaviour takes one ejection off the count, as in Envoy.
            long forgiven = (nowNanos - trouble.atNanos) / (rules.baseMillis * MILLIS + 1);
            trouble.times = (int) Math.max(0, trouble.times - forgiven);
            trouble.out = true;
            ejected++;
            out(trouble, rules, nowNanos);
        }
    }

    private void out(Trouble trouble, Outlier rules, long nowNanos) {
        trouble.times++;
        trouble.streak = 0;
        trouble.probed = false;
        trouble.atNanos = nowNanos + Math.min(rules.baseMillis * trouble.times, rules.maxMillis) * MILLIS;
        version++;
        plan();
    }

    /** @return whether it is back by this */
    public boolean answered(String authority, long nowNanos) {
        if (troubles.isEmpty()) {
            return false;
        }
        Trouble trouble = troubles.get(authority);
        return trouble != null && answer(trouble, nowNanos);
    }

    private synchronized boolean answer(Trouble trouble, long nowNanos) {
        trouble.streak = 0;
        boolean back = trouble.out && trouble.probed;
        if (back) {
            trouble.out = false;
            trouble.probed = false;
            trouble.atNanos = nowNanos;
            ejected--;
            version++;
            plan();
        }
        return back;
    }

    /** @return an instance that is due for its probe, which is the caller's to make; null: none */
    public @Nullable String probe(Outlier rules, long nowNanos) {
        return ejected == 0 || nowNanos - nextProbeNanos < 0 ? null : claim(rules, nowNanos);
    }

    private synchronized @Nullable String claim(Outlier rules, long nowNanos) {
        for (Map.Entry<String, Trouble> entry : troubles.entrySet()) {
            Trouble trouble = entry.getValue();
            if (trouble.out && nowNanos - trouble.atNanos >= 0) {
                trouble.probed = true;
                // A call that never ends must not keep the instance out for ever.
                trouble.atNanos = nowNanos + rules.baseMillis * MILLIS;
                plan();
                return entry.getKey();
            }
        }
        plan();
        return null;
    }

    /** The call that was the probe ended without saying anything about the instance: another one is to ask. */
    public synchronized void probeLost(String authority, long nowNanos) {
        Trouble trouble = troubles.get(authority);
        if (trouble != null && trouble.out && trouble.probed) {
            trouble.probed = false;
            trouble.atNanos = nowNanos;
            plan();
        }
    }

    /** Forgets those that are no instances any more. */
    public synchronized void retain(java.util.Set<String> authorities) {
        boolean changed = troubles.keySet().retainAll(authorities);
        if (changed) {
            ejected = (int) troubles.values().stream().filter(t -> t.out).count();
            version++;
            plan();
        }
    }

    private void plan() {
        boolean any = false;
        long next = 0;
        for (Trouble trouble : troubles.values()) {
            if (trouble.out && (!any || trouble.atNanos - next < 0)) {
                next = trouble.atNanos;
                any = true;
            }
        }
        nextProbeNanos = next;
    }
}
