package com.acme.shop.storefront;

import com.acme.shop.common.JsonObject;
import com.acme.shop.web.ShopServlet;
import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

final class RateServlet extends ShopServlet {

    private final RatesClient rates;

    RateServlet(RatesClient rates) {
        this.rates = rates;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String currency = currency(request, "EUR");
        Rate rate = rates.rateOf(currency);
        JsonObject json = new JsonObject().text("currency", currency).number("rate", rate.value);
        send(response, 200, json.text("calledHost", rate.calledHost));
    }
}
