package com.acme.shop.storefront;

import com.acme.shop.web.ShopServlet;
import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

final class IndexServlet extends ShopServlet {

    private static final String PAGE = "<!DOCTYPE html>\n"
            + "<html><head><title>ACME Shop</title></head><body>\n"
            + "<h1>ACME Shop</h1>\n"
            + "<ul>\n"
            + "<li><a href=\"/stock?item=widget\">Widgets in stock</a></li>\n"
            + "<li><a href=\"/rate?currency=EUR\">Today's euro</a></li>\n"
            + "<li><a href=\"/order?item=widget&amp;qty=2\">Order two widgets</a></li>\n"
            + "<li><a href=\"/orders\">Orders</a></li>\n"
            + "</ul>\n"
            + "</body></html>\n";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(response, 200, "text/html", PAGE);
    }
}
