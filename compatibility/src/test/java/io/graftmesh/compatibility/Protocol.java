package io.graftmesh.compatibility;

/** What peers speak, and what an exchange of it is made of. */
enum Protocol {
    HTTP("HTTP/1.1", 3, "two small answers, an answer of 1 MiB, an upload of 1 MiB, fewer connections than calls"),
    H2C("HTTP/2 without TLS", 3, "the same, in HTTP/2 after an upgrade"),
    GRPC(
            "gRPC",
            1,
            "two small calls and one of 1 MiB there and back, and a stream of 100 messages, over one connection"),
    GREETING("Server speaks first", 1, "a line from the server as soon as it is called, then ten lines there and back"),
    POSTGRES("PostgreSQL", 1, "a login, then two small values and one of 1 MiB there and back"),
    REDIS("Redis", 1, "two small values and one of 1 MiB stored and read"),
    KAFKA(
            "Kafka",
            Integer.MAX_VALUE,
            "ApiVersions and Metadata of the bootstrap broker and of the one that it names; a broker of test bytes"),
    RMI("RMI", Integer.MAX_VALUE, "a look-up in the registry, two small calls and one of 1 MiB there and back"),
    JMX("JMX over RMI", Integer.MAX_VALUE, "a connector, then a hundred reads of an attribute");

    final String title;
    /** How many an exchange may take at most. */
    final int connections;

    final String exchange;

    Protocol(String title, int connections, String exchange) {
        this.title = title;
        this.connections = connections;
        this.exchange = exchange;
    }
}
