package io.graftmesh.consul.file;

import java.util.Set;

/** Told of each sound {@code mesh.yaml}, by the control plane's thread. */
public interface DocumentListener {

    /**
     * @param content the document's bytes
     * @param authorities every {@code host:port} that may be the mesh's by it
     */
    void read(byte[] content, Set<String> authorities);
}
