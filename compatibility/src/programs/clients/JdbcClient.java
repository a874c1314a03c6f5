package clients;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import support.Answers;
import support.Client;

public final class JdbcClient implements Client {

    public JdbcClient(String option) {}

    @Override
    public String exchange(String host, int port) throws SQLException {
        String url = "jdbc:postgresql://" + host + ":" + port + "/postgres?sslmode=prefer&user=postgres";
        try (Connection connection = DriverManager.getConnection(url)) {
            for (int size : new int[] {7, 7, 1 << 20}) {
                echo(connection, Answers.pattern(size));
            }
        }
        return "";
    }

    private static void echo(Connection connection, byte[] sent) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?::bytea")) {
            statement.setBytes(1, sent);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next() || !Arrays.equals(sent, rows.getBytes(1))) {
                    throw new IllegalStateException("not what was sent: " + sent.length);
                }
            }
        }
    }
}
