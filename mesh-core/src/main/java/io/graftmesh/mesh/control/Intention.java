package io.graftmesh.mesh.control;

/** Whether a source may connect to a destination; {@code *} stands for any service. */
public final class Intention {

    private final String id;
    private final String source;
    private final String destination;
    private final boolean allow;

    /**
     * @param id what the control plane calls it; goes into records
     * @param source a service name or {@code *}
     * @param destination a service name or {@code *}
     */
    public Intention(String id, String source, String destination, boolean allow) {
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
        return source + " => " + destination + (allow ? " allow" : " deny");
    }
}
