package io.graftmesh.instrumentation.shapes.jetty.util;

public interface Callback {}
