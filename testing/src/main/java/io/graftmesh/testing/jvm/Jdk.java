package io.graftmesh.testing.jvm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The JDKs that Graft runs on. All of them are tested: a missing one is a failure with its remedy, never a skip. */
public enum Jdk {
    JDK8(8),
    JDK11(11),
    JDK17(17),
    JDK21(21),
    JDK25(25);

    private final int feature;

    Jdk(int feature) {
        this.feature = feature;
    }

    /**
     * @return those that a test takes which takes all in a full run: by default the oldest and the newest, between which the
     *     JDK's sockets were written anew twice. {@code -Dgraft.jdks=17} asks for others.
     */
    public static Stream<Jdk> chosen() {
        return Stream.of(System.getProperty("graft.jdks", "8,25").split(",")).map(feature -> valueOf("JDK" + feature));
    }

    /** @return whom it meets in tests: the oldest and the newest each other, those between the next in turn */
    public Jdk other() {
        switch (this) {
            case JDK8:
                return JDK25;
            case JDK25:
                return JDK8;
            case JDK11:
                return JDK17;
            case JDK17:
                return JDK21;
            default:
                return JDK11;
        }
    }

    /** @return 8, 11, … */
    public int feature() {
        return feature;
    }

    public Path home() {
        String variable = "GRAFT_JDK" + feature;
        String home = System.getenv(variable);
        if (home == null || !Files.isExecutable(Path.of(home, "bin", "java"))) {
            throw new AssertionError("environment variable " + variable + " does not name a JDK " + feature
                    + " (it says " + home + "); tools/provision.sh brings them all, and ./graft test calls it");
        }
        return Path.of(home);
    }

    public Path java() {
        return home().resolve("bin").resolve("java");
    }
}
