package io.graftmesh.instrumentation.shapes.jetty.http;

public class HttpField {

    public String getName() {
        throw new UnsupportedOperationException("a shape");
    }

    public String getValue() {
        throw new UnsupportedOperationException("a shape");
    }
}
