package io.graftmesh.compatibility;

import io.graftmesh.testing.jvm.TestPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The few lines that start or drive a peer, compiled against the libraries of that peer and for its oldest Java. */
final class Program {

    private static final Path SOURCES = Path.of("src", "programs");
    private static final Path CLASSES = Path.of("target", "programs").toAbsolutePath();
    private static final Map<String, Path> COMPILED = new ConcurrentHashMap<>();

    private Program() {}

    /** @return the peer's whole class path */
    static Path[] classPath(Peer peer) {
        Path classes = COMPILED.computeIfAbsent(peer.id(), id -> compile(peer));
        return Stream.concat(Stream.of(classes), Stream.of(peer.libraries())).toArray(Path[]::new);
    }

    private static Path compile(Peer peer) {
        String folder = peer.kind() == Peer.Kind.SERVER ? "servers" : "clients";
        List<Path> files = new ArrayList<>(List.of(SOURCES.resolve(folder).resolve(peer.program() + ".java")));
        try (Stream<Path> support = Files.list(SOURCES.resolve("support"))) {
            support.sorted().forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return TestPrograms.compile(peer.oldest(), files, CLASSES.resolve(peer.id()), peer.libraries());
    }
}
