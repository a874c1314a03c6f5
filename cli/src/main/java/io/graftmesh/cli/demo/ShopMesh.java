package io.graftmesh.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The example's mesh: who is in it, where, and who may call whom. Both control planes are told the same. */
final class ShopMesh {

    static final String HOST = "127.0.0.1";

    static final String STOREFRONT = "storefront";
    static final String ORDERS = "orders";
    static final String INVENTORY = "inventory";
    static final String DATABASE = "orders-db";
    static final String RATES = "partner-rates";
    static final String INGRESS = "ingress";
    static final String EGRESS = "egress";

    /** What outsiders call. Browsers and curl resolve names under localhost by themselves. */
    static final String SHOP_HOST = "shop.localhost";

    /** A route that somebody configured at the ingress and nobody allowed at orders. */
    static final String ORDERS_HOST = "orders.localhost";

    /** @param service what it is in the mesh; {@code id} is one of it */
    record Instance(String service, String id, int port, int admin) {

        String adminUrl() {
            return "http://" + HOST + ":" + admin;
        }
    }

    /** @param host what the application has always called it: {@code host:port} */
    record Declared(String host, String service) {}

    record Allowed(String source, String destination) {}

    static final List<Declared> HOSTS = List.of(
            new Declared("orders.corp.local:8080", ORDERS),
            new Declared("inventory.corp.local:7070", INVENTORY),
            new Declared("db.corp.local:5432", DATABASE),
            new Declared("rates.partner.example:80", RATES));

    /** Whatever is not here is denied. */
    static final List<Allowed> ALLOWED = List.of(
            new Allowed(INGRESS, STOREFRONT),
            new Allowed(STOREFRONT, ORDERS),
            new Allowed(STOREFRONT, INVENTORY),
            new Allowed(STOREFRONT, RATES),
            new Allowed(ORDERS, DATABASE));

    static final List<String> HTTP = List.of(STOREFRONT, ORDERS);

    /** Not in the mesh: the egress speaks for them. */
    static final List<String> OUTSIDE = List.of(DATABASE, RATES);

    private final Set<Integer> ports = new LinkedHashSet<>();

    final Instance storefront = new Instance(STOREFRONT, "storefront", freePort(), freePort());
    final Instance orders1 = new Instance(ORDERS, "orders-1", freePort(), freePort());
    final Instance orders2 = new Instance(ORDERS, "orders-2", freePort(), freePort());
    final Instance inventory = new Instance(INVENTORY, "inventory", freePort(), freePort());
    final Instance ingress = new Instance(INGRESS, "ingress", freePort(), freePort());
    final Instance egress = new Instance(EGRESS, "egress", freePort(), freePort());
    final Instance database = new Instance(DATABASE, "database", freePort(), 0);
    final Instance rates = new Instance(RATES, "partner-rates", freePort(), 0);

    /** Where the mesh believes inventory to be: the recorder, which passes all on to it. */
    final int inventoryInTheMesh;

    /** @param recorder the port of the recorder before inventory */
    ShopMesh(int recorder) {
        this.inventoryInTheMesh = recorder;
    }

    /** @return the instances that run under the agent */
    List<Instance> meshed() {
        return List.of(storefront, orders1, orders2, inventory);
    }

    /**
     * Below the range that the kernel hands out by itself: between this look and the child's own bind, no outgoing
     * connection may take the port.
     */
    int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(14_000, 32_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (ports.add(probe.getLocalPort())) {
                    return port;
                }
            } catch (IOException e) {
                // taken; the next number will do
            }
        }
    }
}
