package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
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
    private final @Nullable TokenRequirement token;
    private final String note;

    /**
     * @param id what the control plane calls it; goes into records
     * @param source a service name or {@code *}; of another trust domain with {@code @<peer>} behind it
     * @param destination a service name or {@code *}
     */
    public Intention(String id, String source, String destination, boolean allow) {
        this(id, source, destination, allow, Collections.emptyList(), null, "");
    }

    /** @param permissions each request is held against, of which the first that matches decides */
    public Intention(String id, String source, String destination, List<Permission> permissions) {
        this(id, source, destination, false, permissions, null, "");
    }

    private Intention(
            String id,
            String source,
            String destination,
            boolean allow,
            List<Permission> permissions,
            @Nullable TokenRequirement token,
            String note) {
        this.permissions = Collections.unmodifiableList(new ArrayList<>(permissions));
        this.id = id;
        this.source = source;
        this.destination = destination;
        this.allow = allow;
        this.token = token;
        this.note = note;
    }

    /** @return the same, for requests that bear a token */
    public Intention requiring(@Nullable TokenRequirement required) {
        return new Intention(id, source, destination, allow, permissions, required, note);
    }

    /** @return one that allows nothing, and says why: what cannot be understood or judged */
    public static Intention notUnderstood(String id, String source, String destination, String why) {
        return new Intention(id, source, destination, false, Collections.emptyList(), null, why);
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

    /** @return what every request must bear that this intention allows, beside what its permission asks for */
    public @Nullable TokenRequirement token() {
        return token;
    }

    /** @return whether connections are let in to have each request judged by itself */
    public boolean byRequest() {
        return !permissions.isEmpty() || (allow && token != null);
    }

    /** @return what was not understood of it, or the empty string */
    public String note() {
        return note;
    }

    /** Consul's figures: exact/exact 9, any/exact 8, exact/any 6, any/any 5. The highest that matches decides. */
    public int precedence() {
        boolean anySource = source.equals("*") || source.startsWith("*@");
        if (destination.equals("*")) {
            return anySource ? 5 : 6;
        }
        return anySource ? 8 : 9;
    }

    @Override
    public String toString() {
        String says = permissions.isEmpty() ? allow ? " allow" : " deny" : " by request " + permissions;
        return source + " => " + destination + says + (token == null ? "" : " " + token)
                + (note.isEmpty() ? "" : " (not understood: " + note + ")");
    }
}
