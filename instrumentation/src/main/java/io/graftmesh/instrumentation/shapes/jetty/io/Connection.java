package io.graftmesh.instrumentation.shapes.jetty.io;

public interface Connection {

    EndPoint getEndPoint();
}
