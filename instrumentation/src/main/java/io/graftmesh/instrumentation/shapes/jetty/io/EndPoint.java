package io.graftmesh.instrumentation.shapes.jetty.io;

public interface EndPoint {

    /** @return another one, or the channel */
    Object getTransport();
}
