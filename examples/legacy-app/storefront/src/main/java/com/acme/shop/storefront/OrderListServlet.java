package com.acme.shop.storefront;

import com.acme.shop.web.ShopServlet;
import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

final class OrderListServlet extends ShopServlet {

    private final OrdersClient orders;

    OrderListServlet(OrdersClient orders) {
        this.orders = orders;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(response, 200, "application/json", orders.list() + "\n");
    }
}
