package io.graftmesh.mesh.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What becomes of a message's headers on its way. Removed first, then set, then added: as Envoy does. */
public final class HeaderChanges {

    public static final HeaderChanges NONE =
            new HeaderChanges(Collections.emptyList(), Collections.emptyMap(), Collections.emptyMap());

    private final List<String> remove;
    private final Map<String, String> set;
    private final Map<String, String> add;

    public HeaderChanges(List<String> remove, Map<String, String> set, Map<String, String> add) {
        this.remove = Collections.unmodifiableList(new ArrayList<>(remove));
        this.set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        this.add = Collections.unmodifiableMap(new LinkedHashMap<>(add));
    }

    /** @return names to take out */
    public List<String> remove() {
        return remove;
    }

    /** @return name to value; replaces what is there */
    public Map<String, String> set() {
        return set;
    }

    /** @return name to value; goes beside what is there */
    public Map<String, String> add() {
        return add;
    }

    public boolean isEmpty() {
        return remove.isEmpty() && set.isEmpty() && add.isEmpty();
    }

    /** @return these and then those */
    public HeaderChanges and(HeaderChanges more) {
        if (more.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return more;
        }
        List<String> removed = new ArrayList<>(remove);
        removed.addAll(more.remove);
        Map<String, String> replaced = new LinkedHashMap<>(set);
        replaced.putAll(more.set);
        Map<String, String> added = new LinkedHashMap<>(add);
        added.putAll(more.add);
        return new HeaderChanges(removed, replaced, added);
    }

    @Override
    public String toString() {
        return isEmpty() ? "" : "-" + remove + " =" + set + " +" + add;
    }
}
