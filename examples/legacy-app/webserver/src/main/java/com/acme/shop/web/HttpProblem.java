package com.acme.shop.web;

/** Ends a request with a status and one line of text for the caller. */
public class HttpProblem extends RuntimeException {

    private final int status;

    public HttpProblem(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public HttpProblem(int status, String message) {
        this(status, message, null);
    }

    public int status() {
        return status;
    }
}
