package io.graftmesh.testing.jvm;

import java.nio.file.Files;
import java.nio.file.Path;

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
