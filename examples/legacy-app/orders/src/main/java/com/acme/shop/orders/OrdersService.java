package com.acme.shop.orders;

import com.acme.shop.common.RunningService;
import com.acme.shop.common.ServiceConfig;
import com.acme.shop.web.HealthServlet;
import com.acme.shop.web.WebServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.logging.Logger;

/** Takes orders over HTTP and keeps them in PostgreSQL. */
public final class OrdersService implements RunningService {

    private static final Logger LOG = Logger.getLogger(OrdersService.class.getName());

    private final WebServer server;
    private final ConnectionPool connections;
    private final String version;

    private OrdersService(WebServer server, ConnectionPool connections, String version) {
        this.server = server;
        this.connections = connections;
        this.version = version;
    }

    public static OrdersService start(ServiceConfig config) throws IOException {
        ConnectionPool connections = new ConnectionPool(config);
        OrderStore store = new OrderStore(connections);
        try {
            store.createTableIfAbsent();
        } catch (SQLException e) {
            LOG.warning("database: " + e.getMessage() + "; trying again with the first order");
        }
        WebServer server = new WebServer(config);
        OrdersService service = new OrdersService(server, connections, config.get("orders.version"));
        OrderJson json = new OrderJson(service.version, () -> service.instance(config), new PriceList(config));
        server.addServlet(new OrdersServlet(store, json), "/orders", "/orders/*");
        server.addServlet(new VersionServlet(json), "/version");
        server.addServlet(new HealthServlet(), "/health");
        server.start();
        return service;
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String banner() {
        return "orders " + version + " listening on " + server.address() + ":" + port();
    }

    @Override
    public void close() throws IOException {
        server.close();
        connections.close();
    }

    /** Known only when the server listens: any free port may have been asked for. */
    private String instance(ServiceConfig config) {
        String name = config.getOrEmpty("orders.instance");
        return name.isEmpty() ? "orders-" + port() : name;
    }
}
