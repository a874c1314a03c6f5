package io.graftmesh.agent.mesh;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.jvm.TestPrograms;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A small mesh for one test class: a directory with a CA and a {@code mesh.yaml}, and forked JVMs with the real agent jar.
 * {@link #assertSound} belongs at the end of every test.
 */
final class MeshLab implements AutoCloseable {

    static final String TRUST_DOMAIN = "demo.graft";

    /** One for the whole run: what one application's agent has woven, beside its state, serves all. */
    private static final Path STATES = temporary("graft-it-states");

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(STATES)));
    }

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private static @Nullable Path programs;

    private final Path directory;
    private final TestCa ca;
    private final List<MeshApp> apps = new ArrayList<>();

    MeshLab() {
        this(TRUST_DOMAIN);
    }

    MeshLab(String trustDomain) {
        ca = TestCa.create(trustDomain);
        directory = temporary("graft-mesh-it");
        ca.asCert().write(directory, "ca");
    }

    private static Path temporary(String name) {
        try {
            return Files.createTempDirectory(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path agentJar() {
        Path jar = Path.of(System.getProperty("graft.agent.jar", "target/graft-agent.jar"))
                .toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new AssertionError(jar + " is missing: these tests run after `package`");
        }
        return jar;
    }

    static synchronized Path programs() {
        Path compiled = programs;
        if (compiled == null) {
            Path sources = Path.of("src", "test", "programs", "mesh");
            compiled = TestPrograms.compile(
                    sources, Path.of("target", "programs", "mesh").toAbsolutePath());
            programs = compiled;
        }
        return compiled;
    }

    Path directory() {
        return directory;
    }

    TestCa ca() {
        return ca;
    }

    static String spiffe(String service) {
        return "spiffe://" + TRUST_DOMAIN + "/ns/default/dc/dc1/svc/" + service;
    }

    /** Writes the mesh's document at once, as an editor does: beside it, then in its place. */
    void yaml(MeshYaml document) {
        write("mesh.yaml", document.toString());
    }

    void write(String file, String text) {
        try {
            Path beside = directory.resolve(file + ".new");
            Files.writeString(beside, text);
            Files.move(beside, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String control() {
        return "control=file:" + directory.resolve("mesh.yaml");
    }

    /** Starts an application under the agent, with the file as its control plane. */
    MeshApp app(Jdk jdk, String service, String... options) {
        return start(jdk, service, jvm -> {}, with(control(), options));
    }

    /** Starts an application under the agent, with a Consul as its control plane. */
    MeshApp consulApp(Jdk jdk, String service, Map<String, String> environment, String... options) {
        return start(jdk, service, jvm -> environment.forEach(jvm::environment), options);
    }

    static String[] with(String first, String... others) {
        return Stream.concat(Stream.of(first), Stream.of(others)).toArray(String[]::new);
    }

    MeshApp start(Jdk jdk, String service, Consumer<JvmUnderTest.Builder> more, String... options) {
        return start(jdk, service, jvm -> {}, more, options);
    }

    /** @param before what the command line has before our agent. @param more what it has after it */
    MeshApp start(
            Jdk jdk,
            String service,
            Consumer<JvmUnderTest.Builder> before,
            Consumer<JvmUnderTest.Builder> more,
            String... options) {
        Map<String, String> arguments = new LinkedHashMap<>();
        if (!service.isEmpty()) {
            arguments.put("service", service);
        }
        arguments.put(
                "state",
                STATES.resolve(directory.getFileName() + "-" + apps.size()).toString());
        for (String option : options) {
            int equals = option.indexOf('=');
            arguments.put(option.substring(0, equals), option.substring(equals + 1));
        }
        StringBuilder text = new StringBuilder();
        arguments.forEach((key, value) -> text.append(text.length() == 0 ? "" : ",")
                .append(key)
                .append('=')
                .append(value));
        JvmUnderTest.Builder jvm = builder(jdk);
        before.accept(jvm);
        jvm.agent(agentJar(), text.toString());
        jvm.property("mesh.name", service + "-" + apps.size());
        more.accept(jvm);
        return remember(service + "@" + jdk, jvm, true);
    }

    /** Starts an application without the agent. */
    MeshApp plain(Jdk jdk) {
        return plain(jdk, jvm -> {});
    }

    MeshApp plain(Jdk jdk, Consumer<JvmUnderTest.Builder> more) {
        JvmUnderTest.Builder jvm = builder(jdk).property("mesh.name", "plain");
        more.accept(jvm);
        return remember("plain@" + jdk, jvm, false);
    }

    private static JvmUnderTest.Builder builder(Jdk jdk) {
        // A JVM that lives for seconds: an optimising compiler and parallel collectors would be most of its work.
        return JvmUnderTest.on(jdk)
                .option("-Xmx256m")
                .option("-XX:TieredStopAtLevel=1")
                .option("-XX:+UseSerialGC")
                .classPath(programs());
    }

    private MeshApp remember(String name, JvmUnderTest.Builder jvm, boolean agent) {
        MeshApp app = new MeshApp(name, jvm.main("mesh.Main"), agent);
        apps.add(app);
        return app;
    }

    /** A port that nobody holds and nobody here was given before, below those that the kernel hands out by itself. */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            if (!GIVEN.add(port)) {
                continue; // eighty drawn at random meet in one run of six
            }
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // the next number will do
            }
        }
    }

    /** Polls a condition. @return the first value that is not null */
    static <T> T eventually(String what, Supplier<@Nullable T> value) {
        return Awaitility.await(what)
                .atMost(java.time.Duration.ofSeconds(20))
                .pollDelay(java.time.Duration.ZERO)
                .pollInterval(java.time.Duration.ofMillis(20))
                .until(value::get, found -> found != null);
    }

    /** Fails if a hook of any application's agent has failed. */
    void assertSound() {
        apps.forEach(MeshApp::assertSound);
    }

    @Override
    public void close() {
        apps.forEach(MeshApp::close);
        delete(directory);
    }

    private static void delete(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
