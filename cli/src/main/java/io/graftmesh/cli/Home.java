package io.graftmesh.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where Graft lies: the launcher says it in GRAFT_HOME; without the launcher, the place of this jar tells. */
public final class Home {

    private final Path directory;

    private Home(Path directory) {
        this.directory = directory;
    }

    public static Home find() {
        String named = System.getenv("GRAFT_HOME");
        return new Home(named == null || named.isEmpty() ? aroundThisJar() : Path.of(named));
    }

    /** {@code <home>/cli/target/graft-cli.jar}. */
    private static Path aroundThisJar() {
        Path target = jar().getParent();
        Path module = target == null ? null : target.getParent();
        Path home = module == null ? null : module.getParent();
        return home == null ? Path.of("").toAbsolutePath() : home;
    }

    /** @return the jar, or in a test the folder, that this program was started from */
    public static Path jar() {
        try {
            return Path.of(Home.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a code source without a place", e);
        }
    }

    public Path agentJar() {
        return built(Path.of("agent", "target", "graft-agent.jar"));
    }

    /** @return the runnable jar of one of the example application's services */
    public Path exampleJar(String service) {
        return built(Path.of("examples", "legacy-app", service, "target", service + ".jar"));
    }

    private Path built(Path file) {
        Path path = directory.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new UserError(path + " is missing: run ./graft build");
        }
        return path;
    }
}
