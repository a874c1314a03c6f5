package io.graftmesh.agent.mesh;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.jvm.TestPrograms;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Test programs that need libraries, on top of {@code mesh.Main}: those of the test class path that a pattern names. */
final class TestLibraries {

    private final String programs;
    private final Pattern jars;
    private @Nullable Path compiled;

    /**
     * @param programs the folder under {@code src/test/programs}
     * @param jars what the names of the jars begin with, as a regular expression
     */
    TestLibraries(String programs, String jars) {
        this.programs = programs;
        this.jars = Pattern.compile(".*/(" + jars + ")[^/]*\\.jar");
    }

    MeshApp start(MeshLab lab, Jdk jdk, String service, String... options) {
        return start(lab, jdk, service, jvm -> {}, options);
    }

    MeshApp start(MeshLab lab, Jdk jdk, String service, Consumer<JvmUnderTest.Builder> more, String... options) {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = lab.control();
        return lab.start(
                jdk, service, jvm -> more.accept(jvm.classPath(classes()).classPath(jars())), all);
    }

    private synchronized Path classes() {
        Path known = compiled;
        if (known == null) {
            known = TestPrograms.compile(
                    Path.of("src", "test", "programs", programs),
                    Path.of("target", "programs", programs).toAbsolutePath(),
                    Stream.concat(Stream.of(jars()), Stream.of(MeshLab.programs()))
                            .toArray(Path[]::new));
            compiled = known;
        }
        return known;
    }

    private Path[] jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> jars.matcher(entry).matches())
                .map(Path::of)
                .toArray(Path[]::new);
    }
}
