package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.Nullable;
import java.util.Locale;

/**
 * The names that Consul's DNS gives to services: {@code [<tag>.]<svc>.service[.<dc>].consul}, {@code
 * [<subset>.]<svc>.connect[.<dc>].consul}, {@code <svc>.virtual[.<dc>].consul}. A tag is not a subset and is not heeded.
 */
final class MeshName {

    private static final String DOMAIN = ".consul";

    final String service;
    final String subset;
    final String datacenter;

    private MeshName(String service, String subset, String datacenter) {
        this.service = service;
        this.subset = subset;
        this.datacenter = datacenter;
    }

    /** @return null if the host is no mesh name */
    static @Nullable MeshName parse(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (!name.endsWith(DOMAIN)) {
            return null;
        }
        String[] labels = name.substring(0, name.length() - DOMAIN.length()).split("\\.", -1);
        int last = labels.length - 1;
        // The kind is the last label, or the one before a datacenter.
        int kind = last >= 1 && isKind(labels[last]) ? last : last - 1;
        if (kind < 1 || !isKind(labels[kind])) {
            return null;
        }
        for (String label : labels) {
            if (label.isEmpty()) {
                return null;
            }
        }
        String datacenter = kind == last ? "" : labels[last];
        boolean qualified = kind == 2;
        if (kind > 2 || (qualified && labels[kind].equals("virtual"))) {
            return null;
        }
        String subset = qualified && labels[kind].equals("connect") ? labels[0] : "";
        return new MeshName(labels[kind - 1], subset, datacenter);
    }

    private static boolean isKind(String label) {
        return label.equals("service") || label.equals("connect") || label.equals("virtual");
    }
}
