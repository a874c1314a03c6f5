package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.jvm.TestPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The test programs of the HTTP contract: the server, and one client around the library under test. */
final class HttpClients {

    /** By folder; guarded by the class. */
    private static final Map<String, Path> COMPILED = new HashMap<>();

    private HttpClients() {}

    /**
     * One library in one version.
     *
     * @param folder under src/test/programs, which holds the client
     * @param client its class
     * @param jars of the library
     * @param release the oldest Java that has it, where that is not 8
     */
    record Library(String folder, String client, List<Path> jars, int release) {
        Library(String folder, String client, List<Path> jars) {
            this(folder, client, jars, 8);
        }
    }

    /** @return of a library in one version, as the build has put them together */
    static List<Path> jars(String library, String version) {
        Path folder = Path.of("target", "http-clients", library + "-" + version).toAbsolutePath();
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path server() {
        return compile(8, "http", List.of());
    }

    /** Once: a JVM that is loading its classes must not find them half written. */
    private static synchronized Path compile(int release, String folder, List<Path> needed) {
        Path known = COMPILED.get(folder);
        if (known == null) {
            known = compiled(release, folder, needed);
            COMPILED.put(folder, known);
        }
        return known;
    }

    private static Path compiled(int release, String folder, List<Path> needed) {
        Path classes = Path.of("target", "programs", folder).toAbsolutePath();
        List<Path> all = new ArrayList<>(needed);
        all.add(MeshLab.programs());
        return TestPrograms.compile(
                release, Path.of("src", "test", "programs", folder), classes, all.toArray(Path[]::new));
    }

    static MeshApp backend(MeshLab lab, Jdk jdk, String service, String... options) {
        return lab.start(jdk, service, jvm -> jvm.classPath(server()), MeshLab.with(lab.control(), options));
    }

    /** A server that is none of the mesh's. */
    static MeshApp outside(MeshLab lab, Jdk jdk) {
        return lab.plain(jdk, jvm -> jvm.classPath(server()));
    }

    static MeshApp client(MeshLab lab, Jdk jdk, Library library) {
        return lab.start(jdk, "storefront", jvm -> addTo(jvm, library), lab.control());
    }

    private static void addTo(JvmUnderTest.Builder jvm, Library library) {
        List<Path> needed = new ArrayList<>(library.jars());
        needed.add(server());
        jvm.classPath(compile(library.release(), library.folder(), needed))
                .classPath(needed.toArray(Path[]::new))
                .option("-Xmx40m")
                .property("mesh.client", "mesh." + library.client());
    }
}
