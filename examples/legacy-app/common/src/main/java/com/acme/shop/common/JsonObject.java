package com.acme.shop.common;

import java.math.BigDecimal;

/** Writes one JSON object, field by field. */
public final class JsonObject {

    private final StringBuilder json = new StringBuilder("{");

    public JsonObject text(String name, String value) {
        return raw(name, quote(value));
    }

    public JsonObject number(String name, Number value) {
        // String.valueOf writes ten as 1E+1 once its trailing zero is stripped.
        return raw(name, value instanceof BigDecimal ? ((BigDecimal) value).toPlainString() : value.toString());
    }

    /** @param value is JSON already */
    public JsonObject raw(String name, String value) {
        if (json.length() > 1) {
            json.append(',');
        }
        json.append(quote(name)).append(':').append(value);
        return this;
    }

    @Override
    public String toString() {
        return json + "}";
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
