package io.graftmesh.cli.demo;

import io.graftmesh.cli.Home;
import io.graftmesh.cli.demo.ShopMesh.Instance;
import io.graftmesh.cli.process.Child;
import io.graftmesh.cli.process.Launch;
import io.graftmesh.cli.process.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How each process of the demo is started. The application's own jars, each with one flag more than it had. */
final class Shop {

    private final ShopMesh mesh;
    private final ControlSetup control;
    private final Home home;
    private final Jdk jdk;
    private final Path directory;
    private final Processes processes;

    Shop(ShopMesh mesh, ControlSetup control, Home home, Jdk jdk, Path directory, Processes processes) {
        this.mesh = mesh;
        this.control = control;
        this.home = home;
        this.jdk = jdk;
        this.directory = directory;
        this.processes = processes;
    }

    Child storefront() {
        return meshed(mesh.storefront, "storefront", "-Dhttp.port=" + mesh.storefront.port());
    }

    /** @param more settings of the application's own, such as {@code -Ddb.url=…} */
    Child orders(Instance instance, String version, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "-Dhttp.port=" + instance.port(), "-Dorders.version=" + version, "-Dorders.instance=" + instance.id()));
        settings.addAll(List.of(more));
        String meta = control.agentsRegister() ? ",meta=version=" + version : "";
        return java(instance, List.of(agentFlag(instance) + meta), "orders", settings);
    }

    Child inventory() {
        return meshed(mesh.inventory, "inventory", "-Dinventory.port=" + mesh.inventory.port());
    }

    /** No agent here: these two have never heard of a mesh. Its data go where the demo's go. */
    Child database() {
        return java(
                mesh.database,
                List.of("-Dot.epg.working-dir=" + unpackedPostgres()),
                "database",
                List.of("-Ddb.port=" + mesh.database.port()));
    }

    Child rates() {
        return java(mesh.rates, List.of(), "partner-rates", List.of("-Dhttp.port=" + mesh.rates.port()));
    }

    /** Where the library unpacks PostgreSQL by itself: once, not at each demo. */
    private static Path unpackedPostgres() {
        return Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg");
    }

    Child ingress() {
        return gateway("ingress", mesh.ingress, List.of());
    }

    Child egress() {
        return gateway("egress", mesh.egress, List.of("--port", String.valueOf(mesh.egress.port())));
    }

    private Child gateway(String kind, Instance instance, List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(Jdk.current().java().toString());
        command.addAll(small());
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "io.graftmesh.cli.Graft", "gateway", kind));
        command.addAll(List.of("--name", instance.service(), "--address", ShopMesh.HOST));
        command.addAll(List.of("--control", control.option(), "--admin", ShopMesh.HOST + ":" + instance.admin()));
        command.addAll(more);
        return start(instance, command, control.environment(), false);
    }

    private Child meshed(Instance instance, String jar, String... settings) {
        return java(instance, List.of(agentFlag(instance)), jar, List.of(settings));
    }

    /** @return the one flag that puts it into the mesh */
    String agentFlag(Instance instance) {
        String register = instance == mesh.inventory && control.agentsRegister() ? ",register=false" : "";
        return "-javaagent:" + home.agentJar() + "=service=" + instance.service() + ",control=" + control.option()
                + ",admin=" + ShopMesh.HOST + ":" + instance.admin() + ",inbound=strict,state="
                + directory.resolve("state-" + instance.id()) + register;
    }

    /** @return the flag as people shall see it: without what only this demo needs */
    String shownFlag() {
        return "-javaagent:graft-agent.jar=service=orders,control=" + (control.agentsRegister() ? "consul" : "file:")
                + "…";
    }

    private Child java(Instance instance, List<String> flags, String jar, List<String> settings) {
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.addAll(small());
        command.addAll(flags);
        command.addAll(settings);
        command.addAll(List.of("-jar", home.exampleJar(jar).toString()));
        boolean outside = instance.admin() == 0;
        return start(instance, command, outside ? Map.of() : control.environment(), outside);
    }

    /** Eight JVMs share what is often a laptop with two cores: C1 only, small heaps. What they drop goes with the demo. */
    private List<String> small() {
        return List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + directory);
    }

    private Child start(Instance instance, List<String> command, Map<String, String> environment, boolean foundation) {
        Path log = directory.resolve("logs").resolve(instance.id() + ".log");
        return processes.start(new Launch(instance.id(), command, environment, log, foundation));
    }
}
