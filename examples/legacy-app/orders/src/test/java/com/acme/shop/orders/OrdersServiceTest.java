package com.acme.shop.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.shop.common.ServiceConfig;
import com.acme.shop.database.DevelopmentDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real HTTP on one side, a real PostgreSQL on the other. */
class OrdersServiceTest {

    private static DevelopmentDatabase database;

    @BeforeAll
    static void startDatabase() throws Exception {
        database = DevelopmentDatabase.start(ServiceConfig.load("database").with("db.port", 0));
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        database.close();
    }

    @BeforeEach
    void startWithoutATable() throws Exception {
        asUser("shop", "DROP TABLE IF EXISTS orders");
    }

    @Test
    void anOrderIsStoredAndCanBeReadAgain() throws Exception {
        try (OrdersService orders = start("v1")) {
            HttpAnswer placed = HttpAnswer.post(orders, "/orders", "item=widget&qty=2&currency=EUR&rate=0.9234");

            String order = "{\"id\":1,\"item\":\"widget\",\"quantity\":2,\"currency\":\"EUR\",\"rate\":0.9234";
            String signature = ",\"version\":\"v1\",\"instance\":\"orders-" + orders.port() + "\"}\n";
            assertEquals(201, placed.status);
            assertEquals(order + signature, placed.body);
            assertEquals("/orders/1", placed.location);
            assertEquals(order + signature, HttpAnswer.get(orders, "/orders/1").body);
            assertEquals("{\"orders\":[" + order + "}]" + signature, HttpAnswer.get(orders, "/orders").body);
        }
    }

    @Test
    void versionTwoShowsTheTotalOfOrdersOfEitherVersion() throws Exception {
        try (OrdersService v1 = start("v1");
                OrdersService v2 = start("v2")) {
            HttpAnswer.post(v1, "/orders", "item=widget&qty=2&currency=EUR&rate=0.9234");

            HttpAnswer answer = HttpAnswer.get(v2, "/orders/1");
            assertTrue(answer.body.contains("\"rate\":0.9234,\"total\":18.28,\"version\":\"v2\""), answer.body);
        }
    }

    @Test
    void versionAndHealthAreAnsweredWithoutTheDatabase() throws Exception {
        ServiceConfig config = config("v2").with("db.url", "jdbc:postgresql://127.0.0.1:1/shop");
        try (OrdersService orders = OrdersService.start(config.with("orders.instance", "orders-a"))) {
            assertEquals("{\"version\":\"v2\",\"instance\":\"orders-a\"}\n", HttpAnswer.get(orders, "/version").body);
            assertEquals("OK\n", HttpAnswer.get(orders, "/health").body);

            HttpAnswer list = HttpAnswer.get(orders, "/orders");
            assertEquals(503, list.status);
            assertTrue(list.body.startsWith("database: Connection to 127.0.0.1:1 refused"), list.body);
        }
    }

    @Test
    void whatIsWrongWithAnOrderIsSaid() throws Exception {
        try (OrdersService orders = start("v1")) {
            assertRefused(orders, "", "parameter item must be the name of an item\n");
            assertRefused(orders, "item=unicorn", "no such item: unicorn\n");
            assertRefused(orders, "item=widget&qty=-1", "parameter qty must be a number from 1 to 999999\n");
            assertRefused(orders, "item=widget&currency=x", "parameter currency must be three capital letters\n");
            assertRefused(orders, "item=widget&rate=much", "parameter rate must be a decimal number\n");
            assertEquals(404, HttpAnswer.get(orders, "/orders/99").status);
            assertEquals(404, HttpAnswer.get(orders, "/orders/first").status);
        }
    }

    @Test
    void namesOutsideOfAsciiSurviveTheRoundTrip() throws Exception {
        try (OrdersService orders = start("v1")) {
            HttpAnswer placed = HttpAnswer.post(orders, "/orders", "item=Schr%C3%A4ubchen");

            assertTrue(placed.body.contains("\"item\":\"Schräubchen\""), placed.body);
        }
    }

    @Test
    void instancesThatStartTogetherCreateTheTableOnce() throws Exception {
        ExecutorService starters = Executors.newFixedThreadPool(4);
        List<Future<OrdersService>> starting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starting.add(starters.submit((Callable<OrdersService>) () -> start("v1")));
        }
        for (Future<OrdersService> one : starting) {
            try (OrdersService orders = one.get()) {
                assertEquals(201, HttpAnswer.post(orders, "/orders", "item=widget").status);
            }
        }
        starters.shutdown();
    }

    @Test
    void connectionsThatTheDatabaseDroppedCostNoRequest() throws Exception {
        try (OrdersService orders = start("v1")) {
            assertEquals(201, HttpAnswer.post(orders, "/orders", "item=widget").status);

            asUser("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shop'");

            assertEquals(201, HttpAnswer.post(orders, "/orders", "item=widget").status);
        }
    }

    @Test
    void aDatabaseThatWasReplacedByAnEmptyOneGetsItsTable() throws Exception {
        try (OrdersService orders = start("v1")) {
            assertEquals(201, HttpAnswer.post(orders, "/orders", "item=widget").status);

            asUser("shop", "DROP TABLE orders");

            assertEquals(201, HttpAnswer.post(orders, "/orders", "item=widget").status);
            asUser("shop", "DROP TABLE orders");
            assertTrue(HttpAnswer.get(orders, "/orders").body.startsWith("{\"orders\":[],"));
        }
    }

    @Test
    void moreCallersThanConnectionsWaitForTheirTurn() throws Exception {
        try (OrdersService orders = OrdersService.start(config("v1").with("db.pool.size", 2))) {
            ExecutorService callers = Executors.newFixedThreadPool(10);
            List<Future<HttpAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Callable<HttpAnswer> call = () -> HttpAnswer.post(orders, "/orders", "item=gadget");
                answers.add(callers.submit(call));
            }
            for (Future<HttpAnswer> answer : answers) {
                assertEquals(201, answer.get().status);
            }
            callers.shutdown();
        }
    }

    private static void assertRefused(OrdersService orders, String form, String message) throws IOException {
        HttpAnswer answer = HttpAnswer.post(orders, "/orders", form);
        assertEquals(400, answer.status);
        assertEquals(message, answer.body);
    }

    private static OrdersService start(String version) throws IOException {
        return OrdersService.start(config(version));
    }

    private static ServiceConfig config(String version) throws IOException {
        return ServiceConfig.load("orders")
                .with("http.port", 0)
                .with("orders.version", version)
                .with("db.url", database.url());
    }

    private static void asUser(String user, String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection(database.url(), user, "shop");
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
