package com.acme.shop.orders;

import com.acme.shop.common.ServiceConfig;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps connections to the database. Each is tried before it is lent, so that a restarted database or a firewall that
 * forgot about us costs a caller no error; one whose transaction failed is not lent again.
 */
final class ConnectionPool implements Closeable {

    private static final int VALIDATION_TIMEOUT_SECONDS = 2;

    /** What to do with a connection that is borrowed meanwhile. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private final String url;
    private final Properties login = new Properties();
    private final int waitMillis;
    private final Semaphore permits;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    ConnectionPool(ServiceConfig config) {
        url = config.get("db.url");
        login.setProperty("user", config.get("db.user"));
        login.setProperty("password", config.get("db.password"));
        login.setProperty("connectTimeout", config.get("db.connect.timeout.s"));
        login.setProperty("socketTimeout", config.get("db.socket.timeout.s"));
        login.setProperty("tcpKeepAlive", "true");
        waitMillis = config.getInt("db.pool.wait.ms");
        permits = new Semaphore(config.getInt("db.pool.size"), true);
    }

    <T> T inTransaction(Work<T> work) throws SQLException {
        waitForPermit();
        try {
            Connection connection = borrow();
            boolean reusable = false;
            try {
                T result = work.with(connection);
                connection.commit();
                reusable = true;
                return result;
            } finally {
                giveBack(connection, reusable);
            }
        } finally {
            permits.release();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            discard(connection);
        }
    }

    private void waitForPermit() throws SQLException {
        try {
            if (permits.tryAcquire(waitMillis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new SQLException("no connection became free within " + waitMillis + " ms");
    }

    private Connection borrow() throws SQLException {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            if (isAlive(connection)) {
                return connection;
            }
            discard(connection);
        }
        Connection connection = DriverManager.getConnection(url, login);
        connection.setAutoCommit(false);
        return connection;
    }

    private static boolean isAlive(Connection connection) throws SQLException {
        if (!connection.isValid(VALIDATION_TIMEOUT_SECONDS)) {
            return false;
        }
        // The driver's probe may have opened a transaction.
        connection.rollback();
        return true;
    }

    private void giveBack(Connection connection, boolean reusable) {
        if (reusable) {
            idle.push(connection);
        } else {
            discard(connection);
        }
        if (closed) {
            close();
        }
    }

    private static void discard(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is of no use any more, closed or not.
        }
    }
}
