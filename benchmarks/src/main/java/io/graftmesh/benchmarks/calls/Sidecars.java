package io.graftmesh.benchmarks.calls;

import io.graftmesh.benchmarks.Lab;
import io.graftmesh.benchmarks.MeshFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two HAProxies as a sidecar mesh runs them: the caller's takes plaintext and speaks mutual TLS 1.3 to the callee's,
 * which speaks plaintext to its application. Both prove and verify with the mesh's own certificates.
 */
final class Sidecars implements AutoCloseable {

    private final Process outbound;
    private final Process inbound;
    private final int port;

    private Sidecars(Process outbound, Process inbound, int port) {
        this.outbound = outbound;
        this.inbound = inbound;
        this.port = port;
    }

    /** @param mode HAProxy's: {@code tcp} passes bytes, {@code http} reads every request */
    static Sidecars start(MeshFolder mesh, Path directory, int applicationPort, String mode, int threads)
            throws IOException, InterruptedException {
        int outer = Lab.freePort();
        int between = Lab.freePort();
        String tls = " ca-file " + mesh.ca() + " verify required ssl-min-ver TLSv1.3 ciphersuites " + MeshFolder.CIPHER;
        String out = configuration(
                mode,
                threads,
                "bind 127.0.0.1:" + outer,
                "server peer 127.0.0.1:" + between + " ssl crt " + mesh.haproxyPem("caller") + tls);
        String in = configuration(
                mode,
                threads,
                "bind 127.0.0.1:" + between + " ssl crt " + mesh.haproxyPem("echo") + tls,
                "server app 127.0.0.1:" + applicationPort);
        Sidecars pair = new Sidecars(
                run(directory.resolve("outbound.cfg"), out), run(directory.resolve("inbound.cfg"), in), outer);
        pair.await(outer);
        pair.await(between);
        return pair;
    }

    private static String configuration(String mode, int threads, String bind, String server) {
        return """
                global
                  nbthread %d
                  maxconn 1000
                defaults
                  mode %s
                  timeout connect 5s
                  timeout client 120s
                  timeout server 120s
                listen mesh
                  %s
                  %s
                """.formatted(threads, mode, bind, server);
    }

    private static Process run(Path file, String configuration) throws IOException {
        Files.writeString(file, configuration);
        return new ProcessBuilder(List.of(binary(), "-db", "-f", file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling(file.getFileName() + ".log").toFile())
                .start();
    }

    static String binary() {
        String named = System.getenv("GRAFT_HAPROXY");
        return named != null ? named : "haproxy";
    }

    private void await(int listening) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), listening)) {
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() - deadline > 0 || !outbound.isAlive() || !inbound.isAlive()) {
                    close();
                    throw new IOException("HAProxy (" + binary() + ") does not listen", notYet);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /** @return where the caller's application connects to */
    int port() {
        return port;
    }

    long outboundPid() {
        return outbound.pid();
    }

    long inboundPid() {
        return inbound.pid();
    }

    @Override
    public void close() {
        outbound.destroyForcibly();
        inbound.destroyForcibly();
    }
}
