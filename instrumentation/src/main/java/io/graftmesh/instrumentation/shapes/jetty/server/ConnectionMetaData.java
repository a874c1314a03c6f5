package io.graftmesh.instrumentation.shapes.jetty.server;

import io.graftmesh.instrumentation.shapes.jetty.io.Connection;

public interface ConnectionMetaData {

    Connection getConnection();
}
