package io.graftmesh.cli.demo;

import io.graftmesh.cli.UserError;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java to run the application on. */
record Jdk(Path home, String version) {

    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"([^\"]+)\"");

    static Jdk current() {
        return new Jdk(Path.of(System.getProperty("java.home")), System.getProperty("java.version"));
    }

    /** The one that was asked for; else the Java 8 for which the application was written; else our own. */
    static Jdk forApplication(@Nullable Path asked, Map<String, String> environment) {
        if (asked != null) {
            return at(asked, "--jdk");
        }
        String java8 = environment.getOrDefault("GRAFT_JDK8", "");
        return java8.isEmpty() ? current() : at(Path.of(java8), "GRAFT_JDK8");
    }

    private static Jdk at(Path home, String source) {
        Jdk jdk = new Jdk(home, versionOf(home));
        if (!Files.isExecutable(jdk.java())) {
            throw new UserError(source + ": " + home + " is no JDK (there is no bin/java)");
        }
        return jdk;
    }

    private static String versionOf(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() ? version.group(1) : "?";
        } catch (IOException e) {
            return "?";
        }
    }

    Path java() {
        return home.resolve("bin").resolve("java");
    }
}
