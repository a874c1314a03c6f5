package com.acme.shop.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileNotFoundException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceConfigTest {

    @AfterEach
    void forgetSystemProperties() {
        System.clearProperty("config");
        System.clearProperty("greeting");
    }

    @Test
    void theClassPathFileGivesTheDefaults() throws Exception {
        ServiceConfig config = ServiceConfig.load("sample");

        assertEquals("hello", config.get("greeting"));
        assertEquals(8080, config.getInt("http.port"));
        assertEquals("42", config.getMap("stock").get("widget"));
    }

    @Test
    void anExternalFileOverridesTheDefaultsAndASystemPropertyOverridesBoth(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("shop.properties");
        Files.write(file, "greeting = grüezi\nhttp.port = 9001\n".getBytes(StandardCharsets.UTF_8));
        System.setProperty("config", file.toString());

        assertEquals("grüezi", ServiceConfig.load("sample").get("greeting"));
        System.setProperty("greeting", "salut");

        assertEquals("salut", ServiceConfig.load("sample").get("greeting"));
        assertEquals(9001, ServiceConfig.load("sample").getInt("http.port"));
    }

    @Test
    void aMissingOrMalformedSettingIsNamed() throws Exception {
        ServiceConfig config = ServiceConfig.load("sample").with("http.port", "eighty");

        assertEquals("setting empty is missing", messageOf(() -> config.get("empty")));
        assertEquals(
                "setting http.port must be a whole number, not 'eighty'", messageOf(() -> config.getInt("http.port")));
        assertThrows(FileNotFoundException.class, () -> ServiceConfig.load("nobody"));
    }

    @Test
    void aChangedCopyLeavesTheOriginalAlone() throws Exception {
        ServiceConfig config = ServiceConfig.load("sample");

        assertEquals(0, config.with("http.port", 0).getInt("http.port"));
        assertEquals(8080, config.getInt("http.port"));
    }

    private static String messageOf(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }
}
