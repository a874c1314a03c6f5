package io.graftmesh.instrumentation.shapes.jetty.http;

public interface HttpFields extends Iterable<HttpField> {

    static Mutable build(HttpFields fields) {
        throw new UnsupportedOperationException("a shape of " + fields);
    }

    HttpFields asImmutable();

    interface Mutable extends HttpFields {

        Mutable put(String name, String value);

        Mutable remove(String name);
    }
}
