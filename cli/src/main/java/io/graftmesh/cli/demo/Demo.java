package io.graftmesh.cli.demo;

import io.graftmesh.cli.Home;
import io.graftmesh.cli.UserError;
import io.graftmesh.cli.admin.Admin;
import io.graftmesh.cli.admin.Http;
import io.graftmesh.cli.process.Child;
import io.graftmesh.cli.process.Processes;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The story of the demo: start a mesh and an application in it, claim, show, and leave nothing behind. */
final class Demo {

    static final List<String> APPLICATION = List.of("storefront", "orders", "inventory", "database", "partner-rates");

    private static final Duration START = Duration.ofSeconds(60);

    private final Home home;
    private final Jdk jdk;
    private final @Nullable Path consul;
    private final String why;
    private final Report report;

    /**
     * @param consul the binary of Consul; null: the control plane is a file
     * @param why for people, why this control plane
     */
    Demo(Home home, Jdk jdk, @Nullable Path consul, String why, Report report) {
        this.home = home;
        this.jdk = jdk;
        this.consul = consul;
        this.why = why;
        this.report = report;
    }

    /** @return whether every check held */
    boolean run(boolean once, boolean keepLogs) throws IOException, InterruptedException {
        Workspace workspace = Workspace.create(keepLogs);
        try (Processes processes = Processes.guarded(() -> interrupted(once), () -> clear(workspace));
                Http http = new Http();
                Recorder recorder = new Recorder()) {
            Stage stage = raise(workspace, processes, http, recorder);
            show(stage);
            conclude(workspace);
            if (!once && report.allHeld()) {
                stayUp(stage);
            }
            return report.allHeld();
        } catch (UserError | IOException e) {
            if (report.isMuted()) {
                // Everything is being ended on request, so of course something has ended.
                return false;
            }
            workspace.keepLogs();
            report.line("");
            report.line("logs: " + workspace.logs());
            throw e;
        }
    }

    private static void clear(Workspace workspace) {
        Postmaster.endLeftBehind(workspace.directory());
        workspace.clear();
    }

    private void interrupted(boolean once) {
        report.line("");
        report.line(once ? "interrupted: ending everything …" : "ending everything …");
        report.mute();
    }

    private Stage raise(Workspace workspace, Processes processes, Http http, Recorder recorder)
            throws IOException, InterruptedException {
        ShopMesh mesh = new ShopMesh(recorder.port());
        recorder.start(mesh.inventory.port());
        ControlSetup control = consul == null
                ? new FileSetup(mesh, workspace.directory())
                : new ConsulSetup(mesh, consul, processes, workspace.logs(), http);
        Shop shop = new Shop(mesh, control, home, jdk, workspace.directory(), processes);
        report.title("Graft demo: an application that knows nothing of a mesh, in one");
        report.row("application", "ACME Shop of 2014, none of its files changed");
        report.row("Java", jdk.version() + ", " + jdk.home());
        // These two need nobody, and PostgreSQL takes longest.
        Child database = shop.database();
        Child rates = shop.rates();
        control.start();
        report.row("control plane", control.describe() + why);
        report.row("in the mesh", "storefront, inventory, orders v1 and v2, by one flag each:");
        report.row("", shop.shownFlag());
        report.row("its doors", "the gateways ingress and egress");
        report.row("outside of it", "database (a real PostgreSQL) and partner-rates, as they are");
        report.line("");
        report.line("  starting …");
        Child orders2 = shop.orders(mesh.orders2, "v2");
        Map<Child, String> banners = Map.of(
                database,
                "database (PostgreSQL) listening",
                rates,
                "listening",
                shop.egress(),
                "started",
                shop.ingress(),
                "started",
                shop.inventory(),
                "inventory listening",
                shop.orders(mesh.orders1, "v1"),
                "orders v1 listening",
                orders2,
                "orders v2 listening",
                shop.storefront(),
                "storefront listening");
        for (Map.Entry<Child, String> banner : banners.entrySet()) {
            banner.getKey().awaitLog(banner.getValue(), START);
        }
        Stage stage = new Stage(mesh, control, recorder, http, shop, processes, orders2);
        awaitMesh(stage, processes);
        report.line("  " + banners.size() + " JVMs" + (consul == null ? "" : " and Consul") + " are up after "
                + report.elapsed());
        return stage;
    }

    /** Everybody has an identity and has found everybody: asked by the calls themselves. */
    private static void awaitMesh(Stage stage, Processes processes) throws InterruptedException {
        String[] last = {""};
        for (String path : List.of("/stock?item=widget", "/rate?currency=EUR", "/orders")) {
            boolean served = Waiting.until(START, () -> {
                for (Child lost : processes.lost()) {
                    throw lost.ended();
                }
                Http.Answer answer = stage.browse(path);
                last[0] = answer.brief(200);
                return answer.ok();
            });
            if (!served) {
                throw new UserError("the shop does not serve " + path + " after " + START.toSeconds()
                        + " s; its last answer: " + last[0]);
            }
        }
        Admin storefront = stage.admin(stage.mesh.storefront);
        if (!Waiting.until(START, () -> storefront.instances(ShopMesh.ORDERS).size() == 2)) {
            throw new UserError("storefront has not heard of both instances of orders");
        }
    }

    /** @return in the order of a story: each builds on what the one before has left */
    static List<Check> checks() {
        return List.of(
                new OutsideInCheck(),
                new WireCheck(),
                new EgressCheck(),
                new DatabaseCheck(),
                new BalanceCheck(),
                new KillCheck(),
                new PlaintextCheck(),
                new StrangerCheck(),
                new PolicyChangeCheck(),
                new ReturnCheck(),
                new CanaryCheck(),
                new HeaderRouteCheck(),
                new TimeoutCheck(),
                new BrokenReleaseCheck(),
                new WhoCalledWhomCheck());
    }

    private void show(Stage stage) throws InterruptedException {
        for (Check check : checks()) {
            report.verdict(check.claim(), run(check, stage));
        }
    }

    /** A check that cannot be made has failed, and the others are worth making. */
    private static Findings run(Check check, Stage stage) throws InterruptedException {
        try {
            return check.run(stage);
        } catch (IOException | UserError e) {
            return new Findings().require(false, "it could not be made: " + e);
        }
    }

    private void conclude(Workspace workspace) {
        report.line("");
        int held = report.checks() - report.failed();
        report.line(held + " of " + report.checks() + " checks held, " + report.elapsed() + " in all");
        if (!report.allHeld()) {
            workspace.keepLogs();
        }
        if (workspace.keepsLogs()) {
            report.line("logs: " + workspace.logs());
        }
    }

    private void stayUp(Stage stage) throws InterruptedException {
        report.line("");
        report.line("Everything stays up until you press Ctrl-C. To try:");
        report.line("");
        report.row("a browser", stage.typed("/"));
        report.row("a shell", "curl '" + stage.typed("/order?item=widget&qty=2") + "'");
        report.row("who called whom", "curl " + stage.mesh.storefront.adminUrl() + "/connections");
        report.row("the mesh's state", "curl " + stage.mesh.storefront.adminUrl() + "/mesh");
        report.row("metrics", "curl " + stage.mesh.orders1.adminUrl() + "/metrics");
        stage.control.addresses().forEach(address -> report.row(address.getKey(), address.getValue()));
        new CountDownLatch(1).await();
    }
}
