package com.acme.shop.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class JsonObjectTest {

    @Test
    void fieldsKeepTheirOrderAndTextIsEscaped() {
        JsonObject json = new JsonObject().number("id", 7).text("item", "6\" pipe\\\n").raw("tags", "[]");

        assertEquals("{\"id\":7,\"item\":\"6\\\" pipe\\\\\\u000a\",\"tags\":[]}", json.toString());
    }

    @Test
    void decimalNumbersAreWrittenWithoutAnExponent() {
        assertEquals("{\"rate\":10}", new JsonObject().number("rate", new BigDecimal("1E+1")).toString());
    }
}
