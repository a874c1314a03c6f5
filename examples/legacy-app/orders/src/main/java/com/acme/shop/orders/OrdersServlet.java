package com.acme.shop.orders;

import com.acme.shop.web.HttpProblem;
import com.acme.shop.web.ShopServlet;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** {@code POST /orders}, {@code GET /orders} and {@code GET /orders/7}. */
final class OrdersServlet extends ShopServlet {

    private static final int NEWEST = 50;

    private final OrderStore store;
    private final OrderJson json;

    OrdersServlet(OrderStore store, OrderJson json) {
        this.store = store;
        this.json = json;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getPathInfo() != null) {
            throw new HttpProblem(405, "orders are posted to /orders");
        }
        String item = item(request);
        if (!json.canPrice(item)) {
            throw new HttpProblem(400, "no such item: " + item);
        }
        try {
            Order order = store.add(item, quantity(request), currency(request, "USD"), rate(request));
            response.setHeader("Location", "/orders/" + order.id);
            send(response, 201, json.one(order));
        } catch (SQLException e) {
            throw databaseProblem(e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String path = request.getPathInfo();
            if (path == null || path.equals("/")) {
                send(response, 200, json.many(store.newest(NEWEST)));
            } else {
                send(response, 200, json.one(find(path.substring(1))));
            }
        } catch (SQLException e) {
            throw databaseProblem(e);
        }
    }

    private Order find(String id) throws SQLException {
        Order order = id.matches("[0-9]{1,18}") ? store.find(Long.parseLong(id)) : null;
        if (order == null) {
            throw new HttpProblem(404, "no such order");
        }
        return order;
    }

    private static BigDecimal rate(HttpServletRequest request) {
        String rate = parameter(request, "rate", "1");
        if (!rate.matches("[0-9]{1,6}(\\.[0-9]{1,6})?")) {
            throw new HttpProblem(400, "parameter rate must be a decimal number");
        }
        return new BigDecimal(rate);
    }

    private static HttpProblem databaseProblem(SQLException e) {
        return new HttpProblem(503, "database: " + e.getMessage(), e);
    }
}
