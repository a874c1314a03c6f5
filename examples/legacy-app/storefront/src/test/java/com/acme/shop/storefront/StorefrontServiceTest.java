package com.acme.shop.storefront;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.shop.common.ServiceConfig;
import com.acme.shop.database.DevelopmentDatabase;
import com.acme.shop.inventory.InventoryServer;
import com.acme.shop.orders.OrdersService;
import com.acme.shop.rates.PartnerRatesServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole shop on loopback: storefront, orders, inventory, the partner and PostgreSQL, all real. */
class StorefrontServiceTest {

    private static DevelopmentDatabase database;
    private static InventoryServer inventory;
    private static PartnerRatesServer rates;
    private static OrdersService orders;
    private static ServiceConfig config;
    private static StorefrontService storefront;

    @BeforeAll
    static void start() throws Exception {
        database = DevelopmentDatabase.start(ServiceConfig.load("database").with("db.port", 0));
        inventory = InventoryServer.start(ServiceConfig.load("inventory").with("inventory.port", 0));
        rates = PartnerRatesServer.start(ServiceConfig.load("partner-rates").with("http.port", 0));
        orders = OrdersService.start(ServiceConfig.load("orders")
                .with("http.port", 0)
                .with("orders.version", "v2")
                .with("db.url", database.url()));
        config = ServiceConfig.load("storefront")
                .with("http.port", 0)
                .with("orders.url", "http://127.0.0.1:" + orders.port())
                .with("inventory.host", "127.0.0.1")
                .with("inventory.port", inventory.port())
                .with("rates.url", "http://127.0.0.1:" + rates.port());
        storefront = StorefrontService.start(config);
    }

    @AfterAll
    static void stop() throws Exception {
        storefront.close();
        orders.close();
        rates.close();
        inventory.close();
        database.close();
    }

    @Test
    void anOrderGoesThroughInventoryPartnerAndOrders() throws Exception {
        String placed = expect(200, storefront, "/order?item=widget&qty=2");

        String order = "\\{\"id\":\\d+,\"item\":\"widget\",\"quantity\":2,\"currency\":\"EUR\",\"rate\":0\\.9234,"
                + "\"total\":18\\.28,\"version\":\"v2\",\"instance\":\"orders-" + orders.port() + "\"}";
        assertTrue(placed.matches("\\{\"order\":" + order + ",\"stock\":42}\n"), placed);

        String id = placed.replaceAll("(?s).*\"id\":(\\d+).*", "$1");
        String list = expect(200, storefront, "/orders");
        assertTrue(list.contains("{\"id\":" + id + ",\"item\":\"widget\""), list);
    }

    @Test
    void stockRateHealthAndIndexHavePagesOfTheirOwn() throws Exception {
        assertEquals("{\"item\":\"gadget\",\"stock\":7}\n", expect(200, storefront, "/stock?item=gadget"));
        assertEquals(
                "{\"currency\":\"CHF\",\"rate\":0.8811,\"calledHost\":\"127.0.0.1:" + rates.port() + "\"}\n",
                expect(200, storefront, "/rate?currency=CHF"));
        assertEquals("OK\n", expect(200, storefront, "/health"));
        assertTrue(expect(200, storefront, "/").contains("<h1>ACME Shop</h1>"));
        expect(404, storefront, "/nowhere");
    }

    @Test
    void namesOutsideOfAsciiReachEveryBackend() throws Exception {
        String placed = expect(200, storefront, "/order?item=Schr%C3%A4ubchen&qty=500&currency=USD");

        assertTrue(placed.contains("\"item\":\"Schräubchen\",\"quantity\":500,\"currency\":\"USD\""), placed);
        assertTrue(placed.contains("\"total\":25.00"), placed);
    }

    @Test
    void whatTheCustomerGotWrongIsNoFaultOfABackend() throws Exception {
        assertEquals("only 0 gizmo in stock\n", expect(409, storefront, "/order?item=gizmo"));
        assertEquals("no such item: unicorn\n", expect(404, storefront, "/order?item=unicorn"));
        assertEquals("no rate for XXX\n", expect(404, storefront, "/order?item=widget&currency=XXX"));
        expect(400, storefront, "/order?item=widget&qty=none");
        expect(400, storefront, "/stock?item=widget%0AQUIT");
    }

    @Test
    void aBackendThatRefusesConnectionsIsNamed() throws Exception {
        ServiceConfig alone = config.with("orders.url", "http://127.0.0.1:1")
                .with("inventory.port", 1)
                .with("rates.url", "http://127.0.0.1:1");
        try (StorefrontService lonely = StorefrontService.start(alone)) {
            assertStartsWith("orders: ConnectException: Connection refused", expect(502, lonely, "/orders"));
            assertStartsWith(
                    "inventory: ConnectException: Connection refused", expect(502, lonely, "/order?item=widget"));
            assertStartsWith("rates: HttpHostConnectException: ", expect(502, lonely, "/rate"));
        }
    }

    @Test
    void aBackendWhoseNameNobodyKnowsIsNamed() throws Exception {
        ServiceConfig lost = config.with("orders.url", "http://orders.invalid")
                .with("inventory.host", "inventory.invalid")
                .with("rates.url", "http://rates.invalid");
        try (StorefrontService stranger = StorefrontService.start(lost)) {
            assertStartsWith("orders: UnknownHostException: orders.invalid", expect(502, stranger, "/orders"));
            assertStartsWith(
                    "inventory: UnknownHostException: inventory.invalid", expect(502, stranger, "/stock?item=widget"));
            assertStartsWith("rates: UnknownHostException: rates.invalid", expect(502, stranger, "/rate"));
        }
    }

    @Test
    void anErrorOfABackendIsPassedOnInOneLine() throws Exception {
        ServiceConfig noDatabase = ServiceConfig.load("orders").with("db.url", "jdbc:postgresql://127.0.0.1:1/shop");
        try (OrdersService broken = OrdersService.start(noDatabase.with("http.port", 0));
                StorefrontService shop =
                        StorefrontService.start(config.with("orders.url", "http://127.0.0.1:" + broken.port()))) {
            String answer = expect(502, shop, "/order?item=widget");

            assertStartsWith("orders: HTTP 503: database: Connection to 127.0.0.1:1 refused", answer);
            assertEquals(answer.length() - 1, answer.indexOf('\n'));
        }
    }

    private static void assertStartsWith(String expected, String actual) {
        assertTrue(actual.startsWith(expected), actual);
    }

    private static String expect(int status, StorefrontService service, String path) throws IOException {
        URL url = new URL("http://127.0.0.1:" + service.port() + path);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setReadTimeout(10_000);
        assertEquals(status, connection.getResponseCode(), path);
        InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        return new Scanner(in, StandardCharsets.UTF_8.name()).useDelimiter("\\A").next();
    }
}
