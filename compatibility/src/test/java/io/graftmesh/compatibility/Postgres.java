package io.graftmesh.compatibility;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/** The real server, empty. */
final class Postgres {

    private Postgres() {}

    static AutoCloseable start(int port, Path data) throws IOException {
        return EmbeddedPostgres.builder().setPort(port).setDataDirectory(data).start();
    }
}
