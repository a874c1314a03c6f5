package io.graftmesh.agent.mesh;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.jvm.TestPrograms;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Test programs that need libraries, on top of {@code mesh.Main}: those of the test class path that a pattern names. */
final class TestLibraries {

    private final String programs;
    private final Pattern jars;

    /** A folder of other versions, for running; null for those that the programs are compiled with. */
    private final @Nullable Path instead;

    private @Nullable Path compiled;

    /**
     * @param programs the folder under {@code src/test/programs}
     * @param jars what the names of the jars begin with, as a regular expression
     */
    TestLibraries(String programs, String jars) {
        this(programs, Pattern.compile(".*/(" + jars + ")[^/]*\\.jar"), null);
    }

    private TestLibraries(String programs, Pattern jars, @Nullable Path instead) {
        this.programs = programs;
        this.jars = jars;
        this.instead = instead;
    }

    /** @return the same programs, run with all the jars of a folder */
    TestLibraries with(Path folder) {
        return new TestLibraries(programs, jars, folder);
    }

    MeshApp start(MeshLab lab, Jdk jdk, String service, String... options) {
        return start(lab, jdk, service, jvm -> {}, options);
    }

    MeshApp start(MeshLab lab, Jdk jdk, String service, Consumer<JvmUnderTest.Builder> more, String... options) {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = lab.control();
        return lab.start(
                jdk, service, jvm -> more.accept(jvm.classPath(classes()).classPath(running())), all);
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

    private Path[] running() {
        Path folder = instead;
        if (folder == null) {
            return jars();
        }
        try (Stream<Path> files = Files.list(folder.toAbsolutePath())) {
            return files.toArray(Path[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path[] jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> jars.matcher(entry).matches())
                .map(Path::of)
                .toArray(Path[]::new);
    }
}
