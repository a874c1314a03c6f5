package io.graftmesh.cli.demo;

import io.graftmesh.cli.UserError;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java to run the application on. */
record Jdk(Path home, String version) {

    private static final Pattern VERSION = Pattern.compile("version \"([^\"]+)\"");

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
        Path java = home.resolve("bin").resolve("java");
        if (!Files.isExecutable(java)) {
            throw new UserError(source + ": " + home + " is no JDK (there is no bin/java)");
        }
        return new Jdk(home, versionOf(java));
    }

    /** It is asked, as the `release` file is missing from the JDK 8 of some distributions. */
    private static String versionOf(Path java) {
        try {
            Process process = new ProcessBuilder(java.toString(), "-version")
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(answer);
            if (version.find()) {
                return version.group(1);
            }
            throw new UserError(java + " does not run: " + answer.strip());
        } catch (IOException e) {
            throw new UserError(java + " does not run: " + e.getMessage(), e);
        }
    }

    Path java() {
        return home.resolve("bin").resolve("java");
    }
}
