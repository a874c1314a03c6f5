package io.graftmesh.cli.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process to start.
 *
 * @param name how people and messages call it
 * @param environment added to our own, of which nothing that steers a JVM or an agent is passed on
 * @param log where its output goes, both streams
 * @param foundation others stand on it: it ends last
 */
public record Launch(String name, List<String> command, Map<String, String> environment, Path log, boolean foundation) {

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
