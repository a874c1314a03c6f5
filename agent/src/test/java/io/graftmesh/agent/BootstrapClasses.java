package io.graftmesh.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The bootstrap module's class files, as they were written: nothing of it may be left behind. */
final class BootstrapClasses {

    private BootstrapClasses() {}

    /** @return {@code java/net/GraftBridge.class}, … */
    static List<String> paths() {
        Path sources = Path.of("..", "bootstrap", "src", "main", "java");
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> sources.relativize(file).toString().replace(".java", ".class"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
