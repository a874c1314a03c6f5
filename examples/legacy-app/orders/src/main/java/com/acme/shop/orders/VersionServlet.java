package com.acme.shop.orders;

import com.acme.shop.web.ShopServlet;
import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

final class VersionServlet extends ShopServlet {

    private final OrderJson json;

    VersionServlet(OrderJson json) {
        this.json = json;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(response, 200, json.versionOnly());
    }
}
