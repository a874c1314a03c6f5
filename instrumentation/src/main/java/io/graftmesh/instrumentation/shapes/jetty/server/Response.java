package io.graftmesh.instrumentation.shapes.jetty.server;

import io.graftmesh.instrumentation.shapes.jetty.http.HttpFields;
import io.graftmesh.instrumentation.shapes.jetty.util.Callback;
import java.nio.ByteBuffer;

public interface Response {

    void setStatus(int code);

    HttpFields.Mutable getHeaders();

    void write(boolean last, ByteBuffer bytes, Callback callback);
}
