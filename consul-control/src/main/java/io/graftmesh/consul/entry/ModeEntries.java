package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.MutualTls;
import java.util.HashMap;
import java.util.Map;

/** What the entries say about plaintext: {@code service-defaults}, {@code proxy-defaults} and {@code mesh}. */
public final class ModeEntries {

    private static final String MODE = "MutualTLSMode";
    private static final String PERMISSIVE = "permissive";

    private final Map<String, String> services = new HashMap<>();
    private @Nullable String global;
    private @Nullable Boolean allowed;

    void service(String name, Doc entry) {
        services.put(name, mode(entry));
    }

    void global(Doc entry) {
        global = mode(entry);
    }

    void mesh(Doc entry) {
        allowed = isPermissiveAllowed(entry);
    }

    private static String mode(Doc entry) {
        Doc mode = entry.get(MODE);
        return mode.isAbsent() || mode.text().isEmpty() ? "" : mode.oneOf("strict", PERMISSIVE);
    }

    /** Consul refuses such an entry; a file that says both shall not mean the one that its reader overlooks. */
    void check(Doc list) {
        for (Doc entry : list.items()) {
            Doc mode = entry.get(MODE);
            if (Boolean.FALSE.equals(allowed) && !mode.isAbsent() && mode.text().equalsIgnoreCase(PERMISSIVE)) {
                throw mode.error(
                        "is permissive, which the mesh entry does not allow (AllowEnablingPermissiveMutualTLS)");
            }
        }
    }

    MutualTls of(String service) {
        return MutualTls.of(service, services.get(service), global, allowed);
    }

    /** @return {@code MutualTLSMode} of an entry in Consul's own form; null if there is no entry or it says nothing */
    public static @Nullable String modeOf(Doc entry) {
        return entry.isAbsent() || entry.get(MODE).isAbsent()
                ? null
                : entry.get(MODE).text();
    }

    /** @param entry of kind {@code mesh}; Consul leaves out a flag that is false */
    public static boolean isPermissiveAllowed(Doc entry) {
        Doc flag = entry.get("AllowEnablingPermissiveMutualTLS");
        return !flag.isAbsent() && flag.flag();
    }
}
