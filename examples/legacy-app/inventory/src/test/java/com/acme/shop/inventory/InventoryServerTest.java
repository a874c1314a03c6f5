package com.acme.shop.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.shop.common.ServiceConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InventoryServerTest {

    private InventoryServer server;
    private LineClient client;

    @BeforeEach
    void start() throws Exception {
        server = InventoryServer.start(ServiceConfig.load("inventory").with("inventory.port", 0));
        client = new LineClient(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void stockIsAnsweredWithItemAndQuantity() throws Exception {
        assertEquals("OK widget 42", client.ask("STOCK widget"));
        assertEquals("ERR unknown item unicorn", client.ask("STOCK unicorn"));
    }

    @Test
    void aReservationLowersTheStockUntilThereIsTooLittle() throws Exception {
        assertEquals("OK gadget 2", client.ask("RESERVE gadget 5"));
        assertEquals("ERR not enough gadget", client.ask("RESERVE gadget 3"));
        assertEquals("OK gadget 2", client.ask("STOCK gadget"));
        assertEquals("ERR unknown item unicorn", client.ask("RESERVE unicorn 1"));
    }

    @Test
    void linesMayEndInCrLfAndNamesAreUtf8() throws Exception {
        assertEquals("OK PONG", client.ask("PING\r"));
        assertEquals("OK Schräubchen 5000", client.ask("STOCK Schräubchen\r"));
    }

    @Test
    void nonsenseIsAnErrorAndTheConnectionStays() throws Exception {
        for (String nonsense : new String[] {"", "   ", "stock widget", "STOCK", "RESERVE widget", "GET / HTTP/1.1"}) {
            assertTrue(client.ask(nonsense).startsWith("ERR expected STOCK"), nonsense);
        }
        for (String quantity : new String[] {"0", "-1", "two", "99999999999"}) {
            assertEquals("ERR quantity must be a number from 1 on", client.ask("RESERVE widget " + quantity));
        }
        assertEquals("OK widget 42", client.ask("STOCK widget"));
    }

    @Test
    void aLineThatIsTooLongIsSkippedAndTheConnectionStays() throws Exception {
        String longName = String.join("", Collections.nCopies(20_000, "x"));

        assertEquals("ERR line is longer than 512 bytes", client.ask("STOCK " + longName));
        assertEquals("OK PONG", client.ask("PING"));
    }

    @Test
    void linesSentTogetherAreAnsweredInOrder() throws Exception {
        client.send("PING\nSTOCK widget\r\nPI");
        client.send("NG\n");

        assertEquals("OK PONG", client.readLine());
        assertEquals("OK widget 42", client.readLine());
        assertEquals("OK PONG", client.readLine());
    }

    @Test
    void quitEndsTheConnection() throws Exception {
        assertEquals("OK BYE", client.ask("QUIT"));
        assertNull(client.readLine());
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        ServiceConfig impatient = ServiceConfig.load("inventory").with("inventory.port", 0);
        try (InventoryServer other = InventoryServer.start(impatient.with("inventory.idle.timeout.ms", 50));
                LineClient silent = new LineClient(other.port())) {
            assertNull(silent.readLine());
        }
    }

    @Test
    void clientsThatReserveAtOnceNeverGetMoreThanThereIs() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            answers.add(clients.submit((Callable<String>) this::reserveOneWidget));
        }
        int reserved = 0;
        for (Future<String> answer : answers) {
            reserved += answer.get().startsWith("OK") ? 1 : 0;
        }
        clients.shutdown();

        assertEquals(42, reserved);
        assertEquals("OK widget 0", client.ask("STOCK widget"));
    }

    @Test
    void closingEndsTheConnectionsAndFreesThePort() throws Exception {
        assertEquals("OK PONG", client.ask("PING"));

        server.close();

        assertNull(client.readLine());
        // To be refused proves less: whoever else gets the free port may answer.
        new ServerSocket(server.port(), 1, InetAddress.getLoopbackAddress()).close();
    }

    private String reserveOneWidget() throws IOException {
        try (LineClient one = new LineClient(server.port())) {
            return one.ask("RESERVE widget 1");
        }
    }
}
