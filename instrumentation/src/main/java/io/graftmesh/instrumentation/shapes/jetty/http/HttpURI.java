package io.graftmesh.instrumentation.shapes.jetty.http;

public interface HttpURI {

    /** @return normalised, without parameters, decoded */
    String getDecodedPath();

    String getQuery();
}
