package com.acme.shop.common;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A service's settings: {@code <service>.properties} from the class path names every key with its default; the file that
 * {@code -Dconfig} names overrides it; a system property of the same name overrides both.
 */
public final class ServiceConfig {

    private final Properties values;

    private ServiceConfig(Properties values) {
        this.values = values;
    }

    public static ServiceConfig load(String service) throws IOException {
        Properties values = new Properties();
        String resource = "/" + service + ".properties";
        try (InputStream in = ServiceConfig.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException("no " + resource + " on the class path");
            }
            read(values, in);
        }
        String file = System.getProperty("config");
        if (file != null) {
            try (InputStream in = Files.newInputStream(Paths.get(file))) {
                read(values, in);
            }
        }
        for (String key : values.stringPropertyNames()) {
            values.setProperty(key, System.getProperty(key, values.getProperty(key)));
        }
        return new ServiceConfig(values);
    }

    /** A copy in which {@code key} has another value. */
    public ServiceConfig with(String key, Object value) {
        Properties copy = new Properties();
        copy.putAll(values);
        copy.setProperty(key, String.valueOf(value));
        return new ServiceConfig(copy);
    }

    /** @throws IllegalArgumentException if there is no such key or its value is empty */
    public String get(String key) {
        String value = getOrEmpty(key);
        if (value.isEmpty()) {
            throw new IllegalArgumentException("setting " + key + " is missing");
        }
        return value;
    }

    public String getOrEmpty(String key) {
        return values.getProperty(key, "").trim();
    }

    /** @throws IllegalArgumentException if the value is no whole number of 0 or more */
    public int getInt(String key) {
        String value = get(key);
        try {
            int number = Integer.parseInt(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, with the key
        }
        throw new IllegalArgumentException("setting " + key + " must be a whole number, not '" + value + "'");
    }

    /** A value such as {@code widget:42, gadget:7}, in the order written. */
    public Map<String, String> getMap(String key) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String entry : get(key).split(",")) {
            int colon = entry.lastIndexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("setting " + key + ": expected name:value, not '" + entry + "'");
            }
            map.put(entry.substring(0, colon).trim(), entry.substring(colon + 1).trim());
        }
        return map;
    }

    private static void read(Properties into, InputStream in) throws IOException {
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
        into.load(reader);
    }
}
