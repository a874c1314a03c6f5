package com.acme.shop.orders;

import com.acme.shop.common.ServiceConfig;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;

/** Prices in USD. */
final class PriceList {

    private final Map<String, BigDecimal> prices = new HashMap<>();

    PriceList(ServiceConfig config) {
        for (Map.Entry<String, String> entry : config.getMap("orders.prices").entrySet()) {
            prices.put(entry.getKey(), new BigDecimal(entry.getValue()));
        }
    }

    /** In the order's currency. An item that left the list costs nothing any more. */
    BigDecimal totalOf(Order order) {
        BigDecimal price = prices.getOrDefault(order.item, BigDecimal.ZERO);
        return price.multiply(BigDecimal.valueOf(order.quantity))
                .multiply(order.rate)
                .setScale(2, RoundingMode.HALF_UP);
    }

    boolean has(String item) {
        return prices.containsKey(item);
    }
}
