package io.graftmesh.agent.bridge.http;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HeaderChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A route's changes as libraries' hooks take them: names and values in turn; a value of null removes. */
final class HeaderList {

    private static final String[] NONE = {};

    private HeaderList() {}

    /**
     * @param request whose headers are added to
     * @param trace to be sent along, or null
     */
    static String[] of(HeaderChanges changes, CallRequest request, @Nullable String trace) {
        if (changes.isEmpty() && trace == null) {
            return NONE;
        }
        List<@Nullable String> list = new ArrayList<>();
        for (String name : changes.remove()) {
            list.add(name);
            list.add(null);
        }
        for (Map.Entry<String, String> set : changes.set().entrySet()) {
            list.add(set.getKey());
            list.add(set.getValue());
        }
        for (Map.Entry<String, String> added : changes.add().entrySet()) {
            String before = request.header(added.getKey());
            list.add(added.getKey());
            list.add(before == null ? added.getValue() : before + ", " + added.getValue());
        }
        if (trace != null) {
            list.add(TraceParent.HEADER);
            list.add(trace);
        }
        return list.toArray(NONE);
    }
}
