package io.graftmesh.compatibility;

import io.graftmesh.testing.jvm.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line of {@code peers.list}: a real server or client.
 *
 * @param protocols what it speaks; a client calls the servers that it shares one with
 * @param launch how it is started
 * @param oldest the first Java that it runs on, and for which its program is compiled
 */
record Peer(
        Kind kind,
        String id,
        String title,
        Set<Protocol> protocols,
        int oldest,
        int newest,
        Launch launch,
        String program,
        String option) {

    enum Kind {
        SERVER,
        CLIENT
    }

    enum Launch {
        /** A main class on a class path. */
        PROGRAM,
        /** The same as an executable jar of Spring Boot's. */
        JAR,
        /** A WAR in a Tomcat that its own script starts. */
        WAR,
        /** No JVM at all: a program outside the mesh, for which a gateway speaks. */
        OUTSIDE
    }

    private static final Path LIST = Path.of("peers.list");
    private static final Path CLASS_PATHS = Path.of("target", "class-paths");

    /** @return in the order of the list, which is the page's */
    static List<Peer> all(Kind kind) {
        return lines(LIST)
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Peer::parse)
                .filter(peer -> peer.kind == kind)
                .toList();
    }

    static List<Peer> all(Kind kind, Protocol protocol) {
        return all(kind).stream()
                .filter(peer -> peer.protocols.contains(protocol))
                .toList();
    }

    private static Peer parse(String line) {
        List<String> cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
        if (cells.size() != 8) {
            throw new AssertionError(LIST + ": eight columns, not " + cells.size() + ": " + line);
        }
        String[] jdks = cells.get(4).split("-");
        List<String> program = List.of(cells.get(5).split(":"));
        return new Peer(
                Kind.valueOf(cells.get(0).toUpperCase(Locale.ROOT)),
                cells.get(1),
                cells.get(2),
                protocols(cells.get(3)),
                Integer.parseInt(jdks[0]),
                Integer.parseInt(jdks[1]),
                program.size() == 1
                        ? Launch.PROGRAM
                        : Launch.valueOf(program.get(0).toUpperCase(Locale.ROOT)),
                program.get(program.size() - 1),
                cells.get(6));
    }

    private static Set<Protocol> protocols(String words) {
        return Stream.of(words.split(" "))
                .map(word -> Protocol.valueOf(word.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
    }

    boolean runsOn(Jdk jdk) {
        return jdk.feature() >= oldest && jdk.feature() <= newest;
    }

    /** @return its libraries and what they need, as the build resolved them for it alone */
    Path[] libraries() {
        return lines(CLASS_PATHS.resolve(id)).map(Path::of).toArray(Path[]::new);
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": is this run by the build, after pre-integration-test?", e);
        }
    }

    @Override
    public String toString() {
        return title;
    }
}
