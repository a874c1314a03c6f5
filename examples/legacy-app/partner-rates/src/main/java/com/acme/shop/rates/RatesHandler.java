package com.acme.shop.rates;

import com.acme.shop.common.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code GET /rates/EUR}. Every answer tells in a header by which host name the caller knows us. */
final class RatesHandler implements HttpHandler {

    static final String PATH = "/rates/";
    private static final String CALLED_HOST = "X-Called-Host";

    private final Map<String, String> rates;

    RatesHandler(Map<String, String> rates) {
        this.rates = rates;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            String host = exchange.getRequestHeaders().getFirst("Host");
            if (host != null) {
                exchange.getResponseHeaders().set(CALLED_HOST, host);
            }
            answer(exchange);
        } finally {
            exchange.close();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            send(exchange, 405, new JsonObject().text("error", "GET only"));
            return;
        }
        String currency = exchange.getRequestURI().getPath().substring(PATH.length());
        String rate = rates.get(currency);
        if (rate == null) {
            send(exchange, 404, new JsonObject().text("error", "unknown currency"));
            return;
        }
        send(exchange, 200, new JsonObject().text("currency", currency).number("rate", new BigDecimal(rate)));
    }

    private static void send(HttpExchange exchange, int status, JsonObject json) throws IOException {
        byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json;charset=UTF-8");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
