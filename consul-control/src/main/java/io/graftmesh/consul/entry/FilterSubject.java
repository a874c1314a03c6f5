package io.graftmesh.consul.entry;

import io.graftmesh.mesh.control.Endpoint;
import java.util.Collections;
import java.util.List;

/** What a filter looks at: an instance as a file declares it. */
public final class FilterSubject {

    final String service;
    final Endpoint endpoint;
    final List<String> tags;

    public FilterSubject(String service, Endpoint endpoint, List<String> tags) {
        this.service = service;
        this.endpoint = endpoint;
        this.tags = Collections.unmodifiableList(tags);
    }
}
