package com.acme.shop.storefront;

import com.acme.shop.common.ServiceConfig;
import com.acme.shop.web.HttpProblem;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks the inventory's line protocol, one connection for each question. */
final class InventoryClient {

    private static final String BACKEND = "inventory";

    private final String host;
    private final int port;
    private final int connectTimeoutMillis;
    private final int readTimeoutMillis;

    InventoryClient(ServiceConfig config) {
        host = config.get("inventory.host");
        port = config.getInt("inventory.port");
        connectTimeoutMillis = config.getInt("inventory.connect.timeout.ms");
        readTimeoutMillis = config.getInt("inventory.read.timeout.ms");
    }

    /** @param item holds no blanks */
    int stockOf(String item) {
        String answer = ask("STOCK " + item);
        if (answer.startsWith("ERR unknown item")) {
            throw new HttpProblem(404, "no such item: " + item);
        }
        if (!answer.matches("OK \\S+ [0-9]{1,9}")) {
            throw new BackendException(BACKEND, answer);
        }
        return Integer.parseInt(answer.substring(answer.lastIndexOf(' ') + 1));
    }

    private String ask(String line) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), connectTimeoutMillis);
            socket.setSoTimeout(readTimeoutMillis);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            String answer = in.readLine();
            if (answer == null) {
                throw new EOFException("connection closed without an answer");
            }
            return answer;
        } catch (IOException e) {
            throw new BackendException(BACKEND, e);
        }
    }
}
