package com.acme.shop.storefront;

import com.acme.shop.common.JsonObject;
import com.acme.shop.web.HttpProblem;
import com.acme.shop.web.ShopServlet;
import java.io.IOException;
import java.math.BigDecimal;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** {@code /order?item=widget&qty=2&currency=EUR}: is it in stock, what does it cost there, then order it. */
final class OrderServlet extends ShopServlet {

    private final InventoryClient inventory;
    private final RatesClient rates;
    private final OrdersClient orders;

    OrderServlet(InventoryClient inventory, RatesClient rates, OrdersClient orders) {
        this.inventory = inventory;
        this.rates = rates;
        this.orders = orders;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String item = item(request);
        int quantity = quantity(request);
        String currency = currency(request, "EUR");
        int stock = inventory.stockOf(item);
        if (stock < quantity) {
            throw new HttpProblem(409, "only " + stock + " " + item + " in stock");
        }
        BigDecimal rate = rates.rateOf(currency).value;
        String order = orders.place(item, quantity, currency, rate);
        send(response, 200, new JsonObject().raw("order", order).number("stock", stock));
    }
}
