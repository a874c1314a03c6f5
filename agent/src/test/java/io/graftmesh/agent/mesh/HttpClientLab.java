package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.jvm.Jdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The JVMs of the {@link HttpClientContract}, each started once, and what its parts ask of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HttpClientLab {

    private static final Pattern COUNT = Pattern.compile("([^{,=]+)=(\\d+)");

    final MeshLab lab = new MeshLab();
    /** A service whose instances live. */
    final List<MeshApp> orders = new ArrayList<>();
    /** One whose instances hang up and die. */
    final List<MeshApp> mortal = new ArrayList<>();

    private final Map<String, MeshApp> clients = new TreeMap<>();
    private final List<Integer> mortalPorts = new ArrayList<>();
    private final MeshYaml mesh = new MeshYaml().allowByDefault().service("nobody", MeshLab.freePort());
    private int asked;
    int outsidePort;
    /** One whose instances are taken in turn, and which gets a copy of what {@code copied} is sent. */
    MeshApp turns;
    /** Accepts nobody. */
    private ServerSocket deaf;

    /** One version of the library on one JDK. */
    record Subject(Jdk jdk, HttpClients.Library library, String version) {
        @Override
        public String toString() {
            return version + " on " + jdk;
        }
    }

    abstract Stream<Subject> subjects();

    @BeforeAll
    void start() throws IOException {
        deaf = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        List<Integer> ordersPorts = declare("orders");
        mortalPorts.addAll(declare("mortal"));
        List<Integer> turnsPorts = declare("turns");
        // By load, one whose first answer was slow rightly sees few requests: turns can be counted.
        mesh.entry("{Kind: service-resolver, Name: turns, LoadBalancer: {Policy: round_robin}}");
        routes();
        lab.yaml(mesh);
        MeshApp outside = HttpClients.outside(lab, Jdk.JDK17);
        ordersPorts.forEach(port -> orders.add(listening("orders", port)));
        mortalPorts.forEach(port -> mortal.add(listening("mortal", port)));
        // Two instances in one JVM, which costs half: nobody kills either.
        turns = HttpClients.backend(lab, Jdk.JDK17, "turns", "port=" + turnsPorts.get(0) + ";" + turnsPorts.get(1));
        turnsPorts.forEach(port -> turns.begin("Backend.listen", port, "turns-" + port));
        subjects()
                .forEach(subject ->
                        clients.put(subject.toString(), HttpClients.client(lab, subject.jdk(), subject.library())));
        outsidePort = Integer.parseInt(outside.ok("Backend.listen", 0).trim());
        Stream.of(orders, mortal, List.of(turns)).flatMap(List::stream).forEach(app -> app.awaitErr("admin http"));
    }

    /** A service that is nothing but routes to another one, and one whose only instance hangs. */
    private void routes() {
        String timeout = "RequestTimeout: " + HttpRouteContract.ROUTE_TIMEOUT_MILLIS + "ms";
        mesh.host("routed.corp.local:8080", "routed")
                .entry("{Kind: service-defaults, Name: routed, Protocol: http}")
                .entry(
                        "{Kind: service-router, Name: routed, Routes: ["
                                + "{Match: {HTTP: {PathPrefix: /slow}}, Destination: {Service: orders, " + timeout
                                + "}}, "
                                + "{Match: {HTTP: {PathPrefix: /old}}, Destination: {Service: orders, PrefixRewrite: /echo}}, "
                                + "{Match: {HTTP: {PathPrefix: /by-agent, Header: [{Name: User-Agent, Present: true}]}}, "
                                + "Destination: {Service: orders, PrefixRewrite: /echo, RequestHeaders: {Set: {x-routed: \"yes\"}}}}]}")
                .host("copied.corp.local:8080", "copied")
                .entry("{Kind: service-defaults, Name: copied, Protocol: http}")
                .entry("{Kind: service-router, Name: copied, Routes: [{Destination: {Service: orders}}]}")
                .policy("copied", "{Mirror: {Service: turns, Percent: 100}}")
                .host("deaf.corp.local:8080", "deaf")
                .service("deaf", deaf.getLocalPort())
                .entry("{Kind: service-defaults, Name: deaf, Protocol: http}")
                .entry("{Kind: service-router, Name: deaf, Routes: [{Destination: {" + timeout + "}}]}");
    }

    /** @return where its two instances shall listen */
    private List<Integer> declare(String service) {
        List<Integer> ports = List.of(MeshLab.freePort(), MeshLab.freePort());
        mesh.host(service + ".corp.local:8080", service)
                .entry("{Kind: service-defaults, Name: " + service + ", Protocol: http}");
        ports.forEach(port -> mesh.service(service, port));
        return ports;
    }

    private MeshApp listening(String service, int port) {
        MeshApp backend = HttpClients.backend(lab, Jdk.JDK17, service);
        backend.begin("Backend.listen", port);
        return backend;
    }

    @AfterEach
    void noHookStepsAside() {
        lab.assertSound();
    }

    @AfterAll
    void stop() throws IOException {
        deaf.close();
        lab.close();
    }

    MeshApp client(Subject subject) {
        return clients.get(subject.toString());
    }

    /** Answers, one of each instance: what earlier tests did to an instance's name shall not eject it in this one. */
    MeshApp healed(Subject subject) {
        for (int port : mortalPorts) {
            assertThat(client(subject).ok("Http.send", "GET", "http://127.0.0.1:" + port + "/echo"))
                    .startsWith("200 instance=mortal-");
        }
        return client(subject);
    }

    static String orders(String path) {
        return at("orders", path);
    }

    static String mortal(String path) {
        return at("mortal", path);
    }

    static String routed(String path) {
        return at("routed", path);
    }

    static String copied(String path) {
        return at("copied", path);
    }

    static String deaf(String path) {
        return at("deaf", path);
    }

    /** A service whose instances are taken in turn. */
    static String turns(String path) {
        return at("turns", path);
    }

    private static String at(String service, String path) {
        return "http://" + service + ".corp.local:8080" + path;
    }

    /** A server that is none of the mesh's. */
    String outside(String path) {
        return "http://127.0.0.1:" + outsidePort + path;
    }

    /** @return what {@link #seen} is asked for later, as {@code ?id=} */
    String id() {
        return getClass().getSimpleName() + "-" + ++asked;
    }

    static long seen(List<MeshApp> backends, String id) {
        return backends.stream()
                .mapToLong(app -> Long.parseLong(app.ok("Backend.seen", id).trim()))
                .sum();
    }

    /** @return how many requests to the service are counted */
    static long requests(MeshApp client, String service) {
        return client.admin("/metrics")
                .lines()
                .filter(line ->
                        line.startsWith("graft_requests_total{") && line.contains("destination=\"" + service + "\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** @return the record of a request that contains all of the texts; null if there is none */
    static @Nullable String record(MeshApp client, String... texts) {
        return client.admin("/requests")
                .lines()
                .filter(line -> Stream.of(texts).allMatch(line::contains))
                .findFirst()
                .orElse(null);
    }

    /** @param answer of {@code Http.many} or {@code Http.loop} */
    static Map<String, Integer> counts(String answer) {
        Map<String, Integer> counts = new TreeMap<>();
        Matcher matcher = COUNT.matcher(answer);
        while (matcher.find()) {
            counts.put(matcher.group(1).trim(), Integer.valueOf(matcher.group(2)));
        }
        return counts;
    }

    /** @return the lines of the head that the server got, without the request line */
    static List<String> headers(String answer) {
        return Stream.of(answer.split("~"))
                .skip(3)
                .filter(line -> !line.startsWith("body="))
                .toList();
    }
}
