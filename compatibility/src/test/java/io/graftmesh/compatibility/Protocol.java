package io.graftmesh.compatibility;

/** What peers speak, and what an exchange of it is made of. */
enum Protocol {
    HTTP("HTTP/1.1", "two small answers over one connection that is kept, an answer of 1 MiB, an upload of 1 MiB");

    final String title;
    final String exchange;

    Protocol(String title, String exchange) {
        this.title = title;
        this.exchange = exchange;
    }
}
