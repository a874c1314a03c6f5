package com.acme.shop.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.shop.common.ServiceConfig;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process as an operator sees it. */
@Timeout(60)
class DevelopmentDatabaseTest {

    @Test
    void itIsARealPostgresThatChecksPasswordsAndLeavesNothingBehindAtSigterm(@TempDir Path temporary) throws Exception {
        Process process = database(temporary);
        BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String pid = out.readLine();
        String banner = out.readLine();
        assertTrue(banner.matches("database \\(PostgreSQL\\) listening on 127\\.0\\.0\\.1:\\d+"), banner);
        String url = "jdbc:postgresql://" + banner.substring(banner.lastIndexOf(' ') + 1) + "/shop";

        assertTrue(versionOf(url).startsWith("PostgreSQL "));
        assertEquals("28P01", stateOfLoginWith(url, "wrong password"));
        assertEquals(1, dataDirectories(temporary));

        new ProcessBuilder("kill", "-TERM", pid).start().waitFor();
        assertEquals("database stopped", out.readLine());
        assertEquals(128 + 15, process.waitFor());
        assertEquals("08001", stateOfLoginWith(url, "shop"));
        assertEquals(0, dataDirectories(temporary));
    }

    @Test
    void aPortThatIsTakenIsAnError() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServiceConfig config = ServiceConfig.load("database").with("db.port", other.getLocalPort());

            BindException taken = assertThrows(BindException.class, () -> DevelopmentDatabase.start(config));
            assertTrue(taken.getMessage().startsWith("port " + other.getLocalPort() + ": "), taken.getMessage());
        }
    }

    private static int dataDirectories(Path temporary) {
        return temporary.toFile().list((folder, name) -> name.startsWith("shop-database-")).length;
    }

    private static String versionOf(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "shop", "shop");
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("SELECT version()")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String stateOfLoginWith(String url, String password) {
        SQLException refused =
                assertThrows(SQLException.class, () -> DriverManager.getConnection(url, "shop", password));
        return refused.getSQLState();
    }

    /** Its first line of output is its process id. */
    private static Process database(Path temporary) throws Exception {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        String command = "echo $$; exec \"$0\" -Ddb.port=0 \"$@\"";
        String main = DatabaseMain.class.getName();
        String classPath = System.getProperty("java.class.path");
        String folder = "-Djava.io.tmpdir=" + temporary;
        return new ProcessBuilder("sh", "-c", command, java, folder, "-cp", classPath, main)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
