package io.graftmesh.agent.mesh;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.jvm.TestPrograms;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/** The test programs that use channels, Tomcat and Netty, and the contract's ends, on top of {@code mesh.Main}. */
final class ChannelPrograms {

    private static @Nullable Path compiled;
    private static @Nullable Path contract;

    private ChannelPrograms() {}

    static MeshApp start(MeshLab lab, Jdk jdk, String service, String... options) {
        return start(lab, jdk, service, jvm -> {}, options);
    }

    static MeshApp start(MeshLab lab, Jdk jdk, String service, Consumer<JvmUnderTest.Builder> more, String... options) {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = lab.control();
        return lab.start(
                jdk,
                service,
                jvm -> {
                    addTo(jvm);
                    more.accept(jvm);
                },
                all);
    }

    private static void addTo(JvmUnderTest.Builder jvm) {
        jvm.classPath(classes()).classPath(contract()).classPath(libraries());
    }

    private static synchronized Path classes() {
        Path known = compiled;
        if (known == null) {
            Path[] needed = Arrays.copyOf(libraries(), libraries().length + 2);
            needed[needed.length - 2] = contract();
            needed[needed.length - 1] = MeshLab.programs();
            known = TestPrograms.compile(
                    Path.of("src", "test", "programs", "channels"),
                    Path.of("target", "programs", "channels").toAbsolutePath(),
                    needed);
            compiled = known;
        }
        return known;
    }

    /** The same sources as in this JVM's own class path, for Java 8. */
    private static synchronized Path contract() {
        Path known = contract;
        if (known == null) {
            known = TestPrograms.compile(
                    Path.of("..", "testing", "src", "main", "java", "io", "graftmesh", "testing", "socket"),
                    Path.of("target", "programs", "contract").toAbsolutePath());
            contract = known;
        }
        return known;
    }

    /** @return a folder to deploy, with {@code app.Caller} in {@code WEB-INF/classes} */
    static synchronized Path webApplication() {
        Path folder = Path.of("target", "programs", "webapp").toAbsolutePath();
        TestPrograms.compile(
                Path.of("src", "test", "programs", "webapp"),
                folder.resolve("WEB-INF").resolve("classes"),
                libraries());
        return folder;
    }

    private static Path[] libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*/(netty|tomcat)-[^/]*\\.jar"))
                .map(Path::of)
                .toArray(Path[]::new);
    }
}
