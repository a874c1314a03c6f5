package com.acme.shop.inventory;

import java.util.HashMap;
import java.util.Map;

/** What lies in the warehouse. Thread-safe. */
final class Stock {

    private final Map<String, Integer> quantities = new HashMap<>();

    Stock(Map<String, String> initial) {
        for (Map.Entry<String, String> entry : initial.entrySet()) {
            quantities.put(entry.getKey(), Integer.valueOf(entry.getValue()));
        }
    }

    /** The quantity of an item, null if the item is unknown. */
    synchronized Integer of(String item) {
        return quantities.get(item);
    }

    /** Takes so many of a known item, or none at all if there are too few. */
    synchronized boolean reserve(String item, int quantity) {
        int left = quantities.get(item) - quantity;
        if (left < 0) {
            return false;
        }
        quantities.put(item, left);
        return true;
    }
}
