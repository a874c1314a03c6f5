package io.graftmesh.cli.demo;

import io.graftmesh.cli.admin.Admin;
import io.graftmesh.cli.admin.Http;
import io.graftmesh.cli.demo.ShopMesh.Instance;
import io.graftmesh.cli.process.Child;
import io.graftmesh.cli.process.Processes;
import java.io.IOException;

/** The running system, as the checks see it: from outside, and through the admin ports. */
final class Stage {

    final ShopMesh mesh;
    final ControlSetup control;
    final Recorder recorder;
    private final Http http;
    private final Shop shop;
    private final Processes processes;
    private Child orders2;

    Stage(
            ShopMesh mesh,
            ControlSetup control,
            Recorder recorder,
            Http http,
            Shop shop,
            Processes processes,
            Child orders2) {
        this.mesh = mesh;
        this.control = control;
        this.recorder = recorder;
        this.http = http;
        this.shop = shop;
        this.processes = processes;
        this.orders2 = orders2;
    }

    /** Calls the shop as a browser outside of the mesh does: plain HTTP, at the ingress. */
    Http.Answer browse(String path) throws IOException {
        return http.getAs(ShopMesh.SHOP_HOST, ingressUrl() + path);
    }

    Http.Answer throughIngress(String host, String path) throws IOException {
        return http.getAs(host, ingressUrl() + path);
    }

    private String ingressUrl() {
        return "http://" + ShopMesh.HOST + ":" + mesh.ingress.port();
    }

    /** @return what one types to do the same */
    String typed(String path) {
        return "http://" + ShopMesh.SHOP_HOST + ":" + mesh.ingress.port() + path;
    }

    Admin admin(Instance instance) {
        return new Admin(http, instance.adminUrl());
    }

    Child orders2() {
        return orders2;
    }

    /** As a machine that loses power. */
    void killOrders2() throws InterruptedException {
        processes.forget(orders2);
        orders2.kill();
    }

    void restartOrders2() {
        orders2 = shop.orders(mesh.orders2, "v2");
    }

    /** As a deployment does it: the old one ends in peace, the new one takes its place, and somebody mistyped. */
    void releaseBrokenOrders2() throws InterruptedException {
        processes.forget(orders2);
        orders2.stop();
        orders2 = shop.orders(mesh.orders2, "v2", "-Ddb.url=jdbc:postgresql://127.0.0.1:1/shop");
    }
}
