package io.graftmesh.instrumentation.shapes.jetty.server;

import io.graftmesh.instrumentation.shapes.jetty.http.HttpFields;
import io.graftmesh.instrumentation.shapes.jetty.http.HttpURI;

public interface Request {

    String getMethod();

    HttpURI getHttpURI();

    HttpFields getHeaders();

    ConnectionMetaData getConnectionMetaData();

    Object setAttribute(String name, Object value);

    class Wrapper implements Request {

        private final Request wrapped;

        public Wrapper(Request wrapped) {
            this.wrapped = wrapped;
        }

        @Override
        public String getMethod() {
            return wrapped.getMethod();
        }

        @Override
        public HttpURI getHttpURI() {
            return wrapped.getHttpURI();
        }

        @Override
        public HttpFields getHeaders() {
            return wrapped.getHeaders();
        }

        @Override
        public ConnectionMetaData getConnectionMetaData() {
            return wrapped.getConnectionMetaData();
        }

        @Override
        public Object setAttribute(String name, Object value) {
            return wrapped.setAttribute(name, value);
        }
    }
}
