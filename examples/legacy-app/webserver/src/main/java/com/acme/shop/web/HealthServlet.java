package com.acme.shop.web;

import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Tells a load balancer that this process answers; asks nobody else. */
public final class HealthServlet extends ShopServlet {

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(response, 200, "text/plain", "OK\n");
    }
}
