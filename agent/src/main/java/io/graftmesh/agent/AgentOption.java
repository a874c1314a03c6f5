package io.graftmesh.agent;

import java.util.Locale;

/** Every option that the agent knows; docs/OPTIONS.md is made of this list, and a test compares the two. */
enum AgentOption {
    SERVICE(
            "service",
            "",
            "a service name",
            "the name this JVM bears; without it the JVM is a client with no identity"),
    CONTROL("control", "consul", "`consul` or `file:<path>`", "where services, policy and identity come from"),
    PORT(
            "port",
            "",
            "port numbers, `8080;8443`",
            "inbound ports that are the service's; the first port listened on, the JDK's management agent's left aside"),
    REGISTER("register", "", "`true`, `false`", "register with Consul, deregister at shutdown; `true` with Consul"),
    INBOUND(
            "inbound",
            "permissive",
            "`permissive`, `strict-dry-run`, `strict`, `off`; and for single ports `permissive;8443=strict`",
            "whether plaintext may still come in; the control plane can make it stricter"),
    OUTBOUND("outbound", "allow-any", "`allow-any`, `mesh-only`, `off`", "whether calls may leave the mesh"),
    HOSTS("hosts", "", "`host:port=service;…`", "what the application calls its services today"),
    ADMIN("admin", "127.0.0.1:0", "`host:port`, or `off`", "metrics, config dump, explain; the port is logged"),
    AUDIT(
            "audit",
            "",
            "a file",
            "every decision on who may call, one JSON line each, for its owner alone; rotated at 20 MB, five kept"),
    AUDIT_ONE_IN(
            "audit-one-in", "10", "a number", "one in so many of the allowed decisions is written; denied ones all"),
    PEER_IDENTITY(
            "peer-identity",
            "false",
            "`true`, `false`",
            "tell HTTP applications who calls: `X-Forwarded-Client-Cert`, `javax.servlet.request.X509Certificate`"),
    STATE("state", "", "a directory", "last known state, never a key; `${java.io.tmpdir}/graft-<user>/<service>`"),
    LOG("log", "info", "`off`, `error`, `warn`, `info`, `debug`", "what is written to stderr; never to stdout"),
    IDENTITY_WAIT(
            "identity-wait",
            "10s",
            "`<n>ms`, `<n>s`, `<n>m`",
            "how long a call waits for an identity, and for the control plane to say whether its destination is the mesh's;"
                    + " then it fails"),
    LOCALITY(
            "locality",
            "",
            "`<region>/<zone>`",
            "where this JVM stands: the instances of its zone are called while they can carry it, then those of its region"),
    META(
            "meta",
            "",
            "`key=value;…`",
            "what Consul shall know of this instance beside its address; subsets are made of it (`meta=version=v2`)"),
    CONFIG("config", "", "a file", "more options, one `key=value` a line; weakest of all sources"),
    ENABLED("enabled", "true", "`true`, `false`", "the kill switch: `false` does nothing at all");

    private final String key;
    private final String fallback;
    private final String allowed;
    private final String meaning;

    AgentOption(String key, String fallback, String allowed, String meaning) {
        this.key = key;
        this.fallback = fallback;
        this.allowed = allowed;
        this.meaning = meaning;
    }

    String key() {
        return key;
    }

    /** @return empty for none */
    String fallback() {
        return fallback;
    }

    String allowed() {
        return allowed;
    }

    String meaning() {
        return meaning;
    }

    String property() {
        return "graft." + key;
    }

    String variable() {
        return "GRAFT_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Guessing wrong about these two would open what the owner wanted closed. */
    boolean guardsTraffic() {
        return this == INBOUND || this == OUTBOUND;
    }
}
