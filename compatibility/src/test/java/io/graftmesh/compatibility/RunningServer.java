package io.graftmesh.compatibility;

import java.util.List;

/** A server of the mesh, as its clients and the control plane know it. */
interface RunningServer extends AutoCloseable {

    /** @return the service that it is */
    String service();

    /** @return the records of connections that contain all of the texts, from whatever carries mesh TLS for it */
    List<String> records(String... texts);

    /** @return what is wrong and has not been told yet; empty if nothing is */
    String complaints();

    @Override
    void close();
}
