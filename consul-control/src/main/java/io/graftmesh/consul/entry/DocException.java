package io.graftmesh.consul.entry;

/** A document that says something wrong; the message names source, line and field. */
public final class DocException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DocException(String message) {
        super(message);
    }
}
