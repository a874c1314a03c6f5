package com.acme.shop.storefront;

import com.acme.shop.common.JsonObject;
import com.acme.shop.web.ShopServlet;
import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

final class StockServlet extends ShopServlet {

    private final InventoryClient inventory;

    StockServlet(InventoryClient inventory) {
        this.inventory = inventory;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String item = item(request);
        send(response, 200, new JsonObject().text("item", item).number("stock", inventory.stockOf(item)));
    }
}
