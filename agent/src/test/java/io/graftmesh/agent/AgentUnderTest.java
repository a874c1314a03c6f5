package io.graftmesh.agent;

import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.jvm.TestPrograms;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Where the built agent and the compiled test programs are. */
final class AgentUnderTest {

    private static final Path PROGRAMS = Path.of("src", "test", "programs");
    private static final Path COMPILED = Path.of("target", "programs");

    private AgentUnderTest() {}

    static Path jar() {
        Path jar = Path.of("target", "graft-agent.jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new AssertionError(jar + " is missing: these tests run after `package`");
        }
        return jar;
    }

    /** @return the class files of one folder of src/test/programs */
    static synchronized Path programs(String folder, Path... classPath) {
        Path classes = COMPILED.resolve(folder).toAbsolutePath();
        return TestPrograms.compile(PROGRAMS.resolve(folder), classes, classPath);
    }

    /** @return the agent as separate classes and jars, for an agent that a test puts together */
    static Path[] parts() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(
                        ".*(graft-|/)(agent|bootstrap|instrumentation|mesh-core)(/target/classes|-[0-9].*\\.jar)/?"
                                + "|.*/byte-buddy-[0-9][^/]*\\.jar"))
                .map(Path::of)
                .toArray(Path[]::new);
    }

    /** @param state where this test's JVMs keep what they remember */
    static JvmUnderTest.Builder jvm(Jdk jdk, Path state, String... options) {
        StringBuilder arguments = new StringBuilder("state=" + state.resolve("service"));
        for (String option : options) {
            arguments.append(',').append(option);
        }
        return JvmUnderTest.on(jdk).agent(jar(), arguments.toString()).classPath(programs("start"));
    }
}
