package com.acme.shop.orders;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The table of orders. Creates it when it is first needed: the database may come up after us. */
final class OrderStore {

    private static final String COLUMNS = "id, item, quantity, currency, rate";
    private static final String UNDEFINED_TABLE = "42P01";

    private final ConnectionPool connections;
    private volatile boolean tableExists;

    OrderStore(ConnectionPool connections) {
        this.connections = connections;
    }

    void createTableIfAbsent() throws SQLException {
        if (tableExists) {
            return;
        }
        connections.inTransaction(connection -> {
            try (Statement sql = connection.createStatement()) {
                // IF NOT EXISTS alone fails when two instances start together: both see nothing, one is too late.
                sql.execute("SELECT pg_advisory_xact_lock(20140301)");
                sql.execute("CREATE TABLE IF NOT EXISTS orders (id BIGSERIAL PRIMARY KEY, item VARCHAR(64) NOT NULL, "
                        + "quantity INTEGER NOT NULL, currency CHAR(3) NOT NULL, rate NUMERIC(12, 6) NOT NULL, "
                        + "placed_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now())");
            }
            return null;
        });
        tableExists = true;
    }

    Order add(String item, int quantity, String currency, BigDecimal rate) throws SQLException {
        String insert = "INSERT INTO orders (item, quantity, currency, rate) VALUES (?, ?, ?, ?) RETURNING " + COLUMNS;
        return query(insert, item, quantity, currency, rate).get(0);
    }

    /** Null if there is none. */
    Order find(long id) throws SQLException {
        List<Order> found = query("SELECT " + COLUMNS + " FROM orders WHERE id = ?", id);
        return found.isEmpty() ? null : found.get(0);
    }

    List<Order> newest(int limit) throws SQLException {
        return query("SELECT " + COLUMNS + " FROM orders ORDER BY id DESC LIMIT ?", limit);
    }

    private List<Order> query(String text, Object... parameters) throws SQLException {
        createTableIfAbsent();
        try {
            return connections.inTransaction(connection -> rows(connection, text, parameters));
        } catch (SQLException e) {
            if (!UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw e;
            }
            // The database was replaced by an empty one while we ran.
            tableExists = false;
            createTableIfAbsent();
            return connections.inTransaction(connection -> rows(connection, text, parameters));
        }
    }

    private static List<Order> rows(Connection connection, String text, Object... parameters) throws SQLException {
        try (PreparedStatement sql = connection.prepareStatement(text)) {
            for (int i = 0; i < parameters.length; i++) {
                sql.setObject(i + 1, parameters[i]);
            }
            List<Order> orders = new ArrayList<>();
            try (ResultSet row = sql.executeQuery()) {
                while (row.next()) {
                    BigDecimal rate = row.getBigDecimal("rate").stripTrailingZeros();
                    orders.add(new Order(
                            row.getLong("id"), row.getString("item"), row.getInt("quantity"),
                            row.getString("currency"), rate));
                }
            }
            return orders;
        }
    }
}
