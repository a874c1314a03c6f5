package io.graftmesh.compatibility;

import io.graftmesh.testing.jvm.JvmUnderTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a server's JVM in the way that is usual for it, and waits until it listens. */
final class Starter {

    private Starter() {}

    /**
     * @param host the mesh's name of the server, for those who tell their clients where they are
     * @param directory for what the server needs on disk
     */
    static JvmUnderTest start(Peer peer, String host, int port, JvmUnderTest.Builder jvm, Path directory) {
        List<String> words = new ArrayList<>();
        for (String word : peer.option()
                .replace("{host}", host)
                .replace("{port}", "" + port)
                .split(" ")) {
            if (word.startsWith("-D")) {
                jvm.option(word);
            } else {
                words.add(word);
            }
        }
        String[] arguments = {peer.program(), String.valueOf(port), String.join(" ", words)};
        return switch (peer.launch()) {
            case WAR -> war(peer, port, jvm, directory.resolve(host));
            case JAR -> ready(jvm.jar(jar(peer, directory), arguments));
            default -> ready(jvm.classPath(Program.classPath(peer)).main("support.Serve", arguments));
        };
    }

    private static JvmUnderTest ready(JvmUnderTest started) {
        started.awaitOut("ready", RunningPeer.PATIENCE);
        return started;
    }

    private static Path jar(Peer peer, Path directory) {
        return FatJar.write(
                directory.resolve(peer.id() + ".jar"), Program.classes(peer), peer.libraries(), "support.Serve");
    }

    private static JvmUnderTest war(Peer peer, int port, JvmUnderTest.Builder jvm, Path base) {
        Path home = Catalina.home(peer.libraries()[0]);
        Catalina.base(home, base, Program.classes(peer, home.resolve("lib/servlet-api.jar")), port);
        JvmUnderTest started = jvm.environment("CATALINA_HOME", home.toString())
                .environment("CATALINA_BASE", base.toString())
                .script("CATALINA_OPTS", "sh", home.resolve("bin/catalina.sh").toString(), "run");
        started.awaitErr("Server startup in", RunningPeer.PATIENCE);
        return started;
    }
}
