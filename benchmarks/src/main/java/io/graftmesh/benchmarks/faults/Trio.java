package io.graftmesh.benchmarks.faults;

import io.graftmesh.benchmarks.Lab;
import io.graftmesh.benchmarks.MeshFolder;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Three instances of a service, and two clients that call it at the same time: one through Graft, and one, without the agent,
 * that takes their addresses in turn. The instances take both: they are permissive. Nothing checks their health.
 */
final class Trio implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final int INSTANCES = 3;
    private static final int WARM_UP_SECONDS = 30;
    private static final int WARM_CALLS = 500;

    private final List<JvmUnderTest> instances = new ArrayList<>();
    private final List<JvmUnderTest> clients = new ArrayList<>();
    private int commands;
    /** Graft's client's, all within the 10 s over which its retry budget counts. */
    private double warmCalls;

    static Trio start(Lab lab, Jdk jdk, String name) throws Exception {
        int[] ports = new int[INSTANCES];
        StringBuilder addresses = new StringBuilder();
        for (int i = 0; i < INSTANCES; i++) {
            ports[i] = Lab.freePort();
            addresses
                    .append(i == 0 ? "" : " ")
                    .append("http://127.0.0.1:")
                    .append(ports[i])
                    .append('/');
        }
        Path folder = lab.directory().resolve("faults-" + name);
        MeshFolder mesh = new MeshFolder(folder, "http", ports);
        Trio trio = new Trio();
        for (int port : ports) {
            trio.instances.add(jvm(lab, jdk)
                    .agent(lab.agent(), lab.agentOptions("echo", mesh.control(), "faults-" + port))
                    .main("bench.EchoServer", String.valueOf(port)));
        }
        String mesh80 = "http://" + MeshFolder.HOST + ":" + MeshFolder.HOST_PORT + "/";
        trio.clients.add(jvm(lab, jdk)
                .agent(lab.agent(), lab.agentOptions("caller", mesh.control(), "faults-caller-" + name))
                .main("bench.ManyClient", mesh80));
        trio.clients.add(
                jvm(lab, jdk).main("bench.ManyClient", addresses.toString().split(" ")));
        for (JvmUnderTest instance : trio.instances) {
            instance.awaitOut("LISTENING", START);
            Lab.ask(instance, "service", "delay " + Fault.SERVICE_MILLIS);
        }
        trio.clients.forEach(client -> client.awaitOut("READY", START));
        return trio;
    }

    private static JvmUnderTest.Builder jvm(Lab lab, Jdk jdk) throws Exception {
        return JvmUnderTest.on(jdk)
                .classPath(lab.classes())
                .classPath(lab.libraries())
                .option("-Xmx128m");
    }

    JvmUnderTest victim() {
        return instances.get(0);
    }

    /**
     * Both clients at the same time.
     *
     * @return of Graft's client, then of the other: requests, lost ones, p50, p99, p99.9 in milliseconds
     */
    List<double[]> run(int millis) {
        commands++;
        String id = "r" + commands;
        clients.forEach(client -> client.send(id + " run " + millis));
        List<double[]> figures = new ArrayList<>();
        for (JvmUnderTest client : clients) {
            String done = "DONE " + id + " ";
            String[] answer =
                    client.awaitOut(done, START).substring(done.length()).split(" ");
            double[] row = new double[answer.length];
            for (int i = 0; i < row.length; i++) {
                row[i] = Double.parseDouble(answer[i]) / (i < 2 ? 1 : 1_000);
            }
            figures.add(row);
        }
        return figures;
    }

    /** Until both call as fast as they can, and nothing is lost: a JVM that has just begun takes its time. */
    void warmUp() {
        for (int turn = 0; turn < WARM_UP_SECONDS; turn++) {
            List<double[]> figures = run(1_000);
            warmCalls = turn == 0 ? figures.get(0)[0] : warmCalls + figures.get(0)[0];
            if (figures.stream().allMatch(row -> row[0] > WARM_CALLS && row[1] == 0)) {
                return;
            }
        }
        throw new IllegalStateException("the clients do not get warm: the machine has too much else to do");
    }

    /** @return how often Graft's client sent again while nobody answered, of how often its budget lets it */
    double outage(int millis) throws Exception {
        for (JvmUnderTest instance : instances) {
            Fault.signal("KILL", instance);
        }
        double before = retries();
        double requests = run(millis).get(0)[0];
        return (retries() - before) / (0.2 * (warmCalls + requests) + 10 * millis / 1_000.0);
    }

    private double retries() throws Exception {
        String err = clients.get(0).awaitErr("admin http", START);
        String url =
                err.substring(err.indexOf("admin http") + "admin ".length()).trim();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/metrics")).build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("graft_retries_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        clients.forEach(JvmUnderTest::close);
        instances.forEach(JvmUnderTest::close);
    }
}
