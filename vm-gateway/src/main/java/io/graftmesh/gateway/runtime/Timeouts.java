package io.graftmesh.gateway.runtime;

/** How long a gateway waits for what, all in milliseconds. */
public final class Timeouts {

    private int connect = 5_000;
    private int handshake = 5_000;
    private int ready = 10_000;
    private int response;
    private int clientIdle = 75_000;
    private int pooled = 10_000;
    private int drain = 30_000;

    /** @return for one TCP connect; 5,000 by default, as Consul and Envoy */
    public int connect() {
        return connect;
    }

    public Timeouts connect(int millis) {
        this.connect = millis;
        return this;
    }

    /** @return for one TLS handshake, either side, its ClientHello included */
    public int handshake() {
        return handshake;
    }

    public Timeouts handshake(int millis) {
        this.handshake = millis;
        return this;
    }

    /** @return for what the control plane has not said yet: identity, chain, instances, intentions */
    public int ready() {
        return ready;
    }

    public Timeouts ready(int millis) {
        this.ready = millis;
        return this;
    }

    /** @return from the request sent to the head of its response; 0, the default: for ever, the route decides */
    public int response() {
        return response;
    }

    public Timeouts response(int millis) {
        this.response = millis;
        return this;
    }

    /** @return for a complete request head, counted from the accept or the last response; nginx's 75 s */
    public int clientIdle() {
        return clientIdle;
    }

    public Timeouts clientIdle(int millis) {
        this.clientIdle = millis;
        return this;
    }

    /**
     * @return for which an unused connection to an instance is kept; 10 s, under the keep-alive of the servers behind
     *     (Tomcat 20 s, the JDK's own 30 s), so that it is us who hang up first
     */
    public int pooled() {
        return pooled;
    }

    public Timeouts pooled(int millis) {
        this.pooled = millis;
        return this;
    }

    /** @return for what is running when the gateway is told to stop */
    public int drain() {
        return drain;
    }

    public Timeouts drain(int millis) {
        this.drain = millis;
        return this;
    }
}
