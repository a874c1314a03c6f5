package com.acme.shop.storefront;

import com.acme.shop.common.RunningService;
import com.acme.shop.common.ServiceConfig;
import com.acme.shop.web.HealthServlet;
import com.acme.shop.web.WebServer;
import java.io.IOException;

/** The shop's face: asks inventory, the partner and orders on behalf of a customer. */
public final class StorefrontService implements RunningService {

    private final WebServer server;
    private final RatesClient rates;

    private StorefrontService(WebServer server, RatesClient rates) {
        this.server = server;
        this.rates = rates;
    }

    public static StorefrontService start(ServiceConfig config) throws IOException {
        InventoryClient inventory = new InventoryClient(config);
        OrdersClient orders = new OrdersClient(config);
        RatesClient rates = new RatesClient(config);
        WebServer server = new WebServer(config);
        // The empty path is the root alone; "/" would be every path that nobody else has.
        server.addServlet(new IndexServlet(), "");
        server.addServlet(new OrderServlet(inventory, rates, orders), "/order");
        server.addServlet(new OrderListServlet(orders), "/orders");
        server.addServlet(new StockServlet(inventory), "/stock");
        server.addServlet(new RateServlet(rates), "/rate");
        server.addServlet(new HealthServlet(), "/health");
        server.start();
        return new StorefrontService(server, rates);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String banner() {
        return "storefront listening on " + server.address() + ":" + port();
    }

    @Override
    public void close() throws IOException {
        server.close();
        rates.close();
    }
}
