package com.acme.shop.database;

import com.acme.shop.common.RunningService;
import com.acme.shop.common.ServiceConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A real PostgreSQL for a developer's machine, empty at every start, whose data vanish when it is closed. */
public final class DevelopmentDatabase implements RunningService {

    /** Who owns the files administers the server from this machine without a password; everybody else needs one. */
    private static final String ACCESS = "host all postgres samehost trust\nhost all all all scram-sha-256\n";

    private final EmbeddedPostgres server;
    private final ServiceConfig config;

    private DevelopmentDatabase(EmbeddedPostgres server, ServiceConfig config) {
        this.server = server;
        this.config = config;
    }

    public static DevelopmentDatabase start(ServiceConfig config) throws IOException, SQLException {
        checkPortIsFree(config);
        Path data = Files.createTempDirectory("shop-database-");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setPort(config.getInt("db.port"))
                .setDataDirectory(data)
                .setDataDirectoryCustomizer(DevelopmentDatabase::writeAccessRules)
                .setServerConfig("listen_addresses", config.get("bind.address"))
                .setServerConfig("password_encryption", "scram-sha-256")
                .start();
        DevelopmentDatabase database = new DevelopmentDatabase(server, config);
        try {
            database.createUserAndDatabase();
        } catch (SQLException e) {
            database.close();
            throw e;
        }
        return database;
    }

    @Override
    public int port() {
        return server.getPort();
    }

    public String url() {
        return "jdbc:postgresql://" + config.get("bind.address") + ":" + port() + "/" + config.get("db.name");
    }

    @Override
    public String banner() {
        return "database (PostgreSQL) listening on " + config.get("bind.address") + ":" + port();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The library takes any PostgreSQL that answers on the port for the one it started. */
    private static void checkPortIsFree(ServiceConfig config) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            // Else a database that was stopped a moment ago would still be in the way.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(config.get("bind.address"), config.getInt("db.port")));
        } catch (BindException e) {
            throw new BindException("port " + config.get("db.port") + ": " + e.getMessage());
        }
    }

    private void createUserAndDatabase() throws SQLException {
        String user = quoted(config.get("db.user"), '"');
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE ROLE " + user + " LOGIN PASSWORD " + quoted(config.get("db.password"), '\''));
            sql.execute("CREATE DATABASE " + quoted(config.get("db.name"), '"') + " OWNER " + user);
        }
    }

    private static String quoted(String text, char quote) {
        return quote + text.replace("" + quote, "" + quote + quote) + quote;
    }

    private static void writeAccessRules(File dataDirectory) {
        try {
            Files.write(dataDirectory.toPath().resolve("pg_hba.conf"), ACCESS.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
