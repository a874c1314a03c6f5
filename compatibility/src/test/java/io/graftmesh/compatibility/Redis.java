package io.graftmesh.compatibility;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The real server, with nothing on disk. */
final class Redis {

    private Redis() {}

    static AutoCloseable start(int port) throws IOException {
        String binary = System.getenv("GRAFT_REDIS");
        if (binary == null) {
            throw new AssertionError(
                    "environment variable GRAFT_REDIS names no redis-server; ./graft test provides it");
        }
        Process process = new ProcessBuilder(
                        binary,
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        Awaitility.await("Redis listens")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    new Socket(InetAddress.getLoopbackAddress(), port).close();
                    return true;
                });
        return process::destroyForcibly;
    }
}
