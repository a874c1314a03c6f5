package io.graftmesh.mesh.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Whether a source may connect to a destination; {@code *} stands for any service. */
public final class Intention {

    private final String id;
    private final String source;
    private final String destination;
    private final boolean allow;
    private final List<Permission> permissions;

    /**
     * @param id what the control plane calls it; goes into records
     * @param source a service name or {@code *}
     * @param destination a service name or {@code *}
     */
    public Intention(String id, String source, String destination, boolean allow) {
        this(id, source, destination, allow, Collections.emptyList());
    }

    /** @param permissions each request is held against, of which the first that matches decides */
    public Intention(String id, String source, String destination, List<Permission> permissions) {
        this(id, source, destination, false, permissions);
    }

    private Intention(String id, String source, String destination, boolean allow, List<Permission> permissions) {
        this.permissions = Collections.unmodifiableList(new ArrayList<>(permissions));
        this.id = id;
        this.source = source;
        this.destination = destination;
        this.allow = allow;
    }

    public String id() {
        return id;
    }

    public String source() {
        return source;
    }

    public String destination() {
        return destination;
    }

    public boolean allow() {
        return allow;
    }

    /** @return empty: whoever may connect may ask for anything */
    public List<Permission> permissions() {
        return permissions;
    }

    /** Consul's figures: exact/exact 9, any/exact 8, exact/any 6, any/any 5. The highest that matches decides. */
    public int precedence() {
        boolean anySource = source.equals("*");
        if (destination.equals("*")) {
            return anySource ? 5 : 6;
        }
        return anySource ? 8 : 9;
    }

    @Override
    public String toString() {
        return source + " => " + destination
                + (permissions.isEmpty() ? allow ? " allow" : " deny" : " by request " + permissions);
    }
}
