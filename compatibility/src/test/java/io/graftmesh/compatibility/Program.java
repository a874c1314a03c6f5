package io.graftmesh.compatibility;

import io.graftmesh.testing.jvm.TestPrograms;
import java.nio.file.Path;
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
        return Stream.concat(Stream.of(classes(peer)), Stream.of(peer.libraries()))
                .toArray(Path[]::new);
    }

    static Path classes(Peer peer) {
        return COMPILED.computeIfAbsent(peer.id(), id -> compile(peer, peer.libraries()));
    }

    /** @param api what a container gives the peer, instead of libraries of its own */
    static Path classes(Peer peer, Path api) {
        return COMPILED.computeIfAbsent(peer.id(), id -> compile(peer, api));
    }

    private static Path compile(Peer peer, Path... classPath) {
        boolean server = peer.kind() == Peer.Kind.SERVER;
        List<Path> files = List.of(
                SOURCES.resolve("support").resolve(server ? "Serve.java" : "Call.java"),
                SOURCES.resolve(server ? "servers" : "clients").resolve(peer.program() + ".java"));
        return TestPrograms.compile(peer.oldest(), SOURCES, files, CLASSES.resolve(peer.id()), classPath);
    }
}
