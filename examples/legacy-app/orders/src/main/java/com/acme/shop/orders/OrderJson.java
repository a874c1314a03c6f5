package com.acme.shop.orders;

import com.acme.shop.common.JsonObject;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Our answers. From v2 on, orders carry their total. */
final class OrderJson {

    private final String version;
    private final Supplier<String> instance;
    private final PriceList prices;

    OrderJson(String version, Supplier<String> instance, PriceList prices) {
        this.version = version;
        this.instance = instance;
        this.prices = prices;
    }

    boolean canPrice(String item) {
        return prices.has(item);
    }

    JsonObject one(Order order) {
        return signed(fields(order));
    }

    JsonObject many(List<Order> orders) {
        String array = orders.stream().map(order -> fields(order).toString()).collect(Collectors.joining(",", "[", "]"));
        return signed(new JsonObject().raw("orders", array));
    }

    JsonObject versionOnly() {
        return signed(new JsonObject());
    }

    private JsonObject fields(Order order) {
        JsonObject json = new JsonObject()
                .number("id", order.id)
                .text("item", order.item)
                .number("quantity", order.quantity)
                .text("currency", order.currency)
                .number("rate", order.rate);
        return version.equals("v1") ? json : json.number("total", prices.totalOf(order));
    }

    private JsonObject signed(JsonObject json) {
        return json.text("version", version).text("instance", instance.get());
    }
}
