package com.acme.shop.common;

import java.io.IOException;
import java.io.InputStream;
import java.util.logging.LogManager;

/** The house settings of java.util.logging, unless the operator names a file of his own. */
final class Logging {

    private Logging() {}

    static void configure() throws IOException {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream in = Logging.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(in);
        }
    }
}
