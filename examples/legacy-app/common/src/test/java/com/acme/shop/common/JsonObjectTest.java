package com.acme.shop.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonObjectTest {

    @Test
    void fieldsKeepTheirOrderAndTextIsEscaped() {
        JsonObject json = new JsonObject().number("id", 7).text("item", "6\" pipe\\\n").raw("tags", "[]");

        assertEquals("{\"id\":7,\"item\":\"6\\\" pipe\\\\\\u000a\",\"tags\":[]}", json.toString());
    }
}
