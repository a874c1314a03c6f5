package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;

/**
 * Whether the control plane lets a service take plaintext, in Consul's words: {@code MutualTLSMode} of its
 * {@code service-defaults}, else of {@code proxy-defaults}, under what the {@code mesh} entry allows at all.
 */
public final class MutualTls {

    /** What was said. */
    public enum Mode {
        /** Nothing: the process's own option holds. */
        UNSAID,
        PERMISSIVE,
        STRICT
    }

    public static final MutualTls UNSAID = new MutualTls(Mode.UNSAID, "the control plane says nothing");

    private final Mode mode;
    private final String why;

    private MutualTls(Mode mode, String why) {
        this.mode = mode;
        this.why = why;
    }

    /**
     * @param ofService {@code MutualTLSMode} of the service's entry; null or empty: it says nothing
     * @param ofAll the same of {@code proxy-defaults}
     * @param allowed {@code AllowEnablingPermissiveMutualTLS} of the {@code mesh} entry; null: there is no such entry
     */
    public static MutualTls of(
            String service, @Nullable String ofService, @Nullable String ofAll, @Nullable Boolean allowed) {
        if (allowed != null && !allowed) {
            return new MutualTls(Mode.STRICT, "the mesh entry does not set AllowEnablingPermissiveMutualTLS");
        }
        if (ofService != null && !ofService.isEmpty()) {
            return new MutualTls(mode(ofService), "service-defaults " + service + " says " + ofService);
        }
        if (ofAll != null && !ofAll.isEmpty()) {
            return new MutualTls(mode(ofAll), "proxy-defaults says " + ofAll);
        }
        return UNSAID;
    }

    /** A word of a later Consul that nobody here knows must not open what it was to close. */
    private static Mode mode(String word) {
        return word.equals("permissive") ? Mode.PERMISSIVE : Mode.STRICT;
    }

    public Mode mode() {
        return mode;
    }

    /** @return for people: which entry says so */
    public String why() {
        return why;
    }

    @Override
    public String toString() {
        return mode + " (" + why + ")";
    }
}
