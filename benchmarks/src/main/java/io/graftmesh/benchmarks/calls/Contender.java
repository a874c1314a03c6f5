package io.graftmesh.benchmarks.calls;

import io.graftmesh.benchmarks.Lab;
import io.graftmesh.benchmarks.MeshFolder;
import io.graftmesh.benchmarks.Proc;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * One way to carry the same calls: a server's JVM, a client's, and perhaps sidecars. All contenders run all the time and
 * take turns; who is not at work only waits.
 */
final class Contender implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);

    private final JvmUnderTest server;
    private final JvmUnderTest client;
    private final List<Long> serverSide;
    private final List<Long> clientSide;
    private final AutoCloseable more;
    private int commands;

    private Contender(
            JvmUnderTest server,
            JvmUnderTest client,
            List<Long> serverSide,
            List<Long> clientSide,
            AutoCloseable more) {
        this.server = server;
        this.client = client;
        this.serverSide = serverSide;
        this.clientSide = clientSide;
        this.more = more;
    }

    /** What kind of sockets the applications use. */
    enum Io {
        BLOCKING("bench.EchoServer", "bench.EchoClient", "blocking sockets"),
        NIO("bench.NioServer", "bench.NioClient", "Tomcat NIO, called by Netty NIO");

        private final String server;
        private final String client;
        final String title;

        Io(String server, String client, String title) {
            this.server = server;
            this.client = client;
            this.title = title;
        }
    }

    /** Calls and seconds of CPU of one turn. */
    record Turn(double callsPerSecond, double p50Micros, double p99Micros, double serverMicros, double allMicros) {}

    /** What a contender is made of besides the lab. */
    record Recipe(Lab lab, Jdk jdk, MeshFolder mesh, int meshPort, Io io, List<String> jvmOptions) {

        private JvmUnderTest.Builder jvm() throws IOException {
            JvmUnderTest.Builder jvm =
                    JvmUnderTest.on(jdk).classPath(lab.classes()).classPath(lab.libraries());
            jvmOptions.forEach(jvm::option);
            return jvm;
        }

        /** No agent, no TLS. */
        Contender plain() throws IOException {
            JvmUnderTest server = serve(jvm(), 0);
            return of(server, call(jvm(), "127.0.0.1", port(server)));
        }

        /** Graft on both sides. */
        Contender graft() throws IOException {
            JvmUnderTest server =
                    serve(jvm().agent(lab.agent(), lab.agentOptions("echo", mesh.control(), "mesh")), meshPort);
            return of(
                    server,
                    call(
                            jvm().agent(lab.agent(), lab.agentOptions("caller", mesh.control(), "mesh")),
                            MeshFolder.HOST,
                            MeshFolder.HOST_PORT));
        }

        /** Graft on both sides, for connections that are not the mesh's: another port, an address nobody declared. */
        Contender passing() throws IOException {
            JvmUnderTest server =
                    serve(jvm().agent(lab.agent(), lab.agentOptions("echo", mesh.control(), "passing", "port=1")), 0);
            return of(
                    server,
                    call(
                            jvm().agent(lab.agent(), lab.agentOptions("caller", mesh.control(), "passing")),
                            "127.0.0.1",
                            port(server)));
        }

        /** Mutual TLS 1.3 as the application's authors would have written it, with the mesh's certificates. */
        Contender jsse() throws IOException {
            JvmUnderTest server = serve(tls("echo"), 0);
            return of(server, call(tls("caller"), "127.0.0.1", port(server)));
        }

        private JvmUnderTest.Builder tls(String service) throws IOException {
            return jvm().property("bench.keys", mesh.keyStore(service).toString())
                    .property("bench.cipher", MeshFolder.CIPHER);
        }

        /** The applications know nothing, a pair of HAProxies does it all. */
        Contender sidecars(String mode, int threads) throws Exception {
            JvmUnderTest server = serve(jvm(), 0);
            Sidecars pair = Sidecars.start(mesh, lab.directory(), port(server), mode, threads);
            JvmUnderTest client = call(jvm(), "127.0.0.1", pair.port());
            return new Contender(
                    server,
                    client,
                    List.of(server.pid(), pair.inboundPid()),
                    List.of(client.pid(), pair.outboundPid()),
                    pair);
        }

        private JvmUnderTest serve(JvmUnderTest.Builder jvm, int port) {
            JvmUnderTest server = jvm.main(io.server, String.valueOf(port));
            server.awaitOut("LISTENING", START);
            return server;
        }

        private static int port(JvmUnderTest server) {
            return Integer.parseInt(server.awaitOut("LISTENING", START).substring("LISTENING ".length()));
        }

        private JvmUnderTest call(JvmUnderTest.Builder jvm, String host, int port) {
            JvmUnderTest client = jvm.main(io.client, host, String.valueOf(port));
            client.awaitOut("READY", START);
            return client;
        }

        private static Contender of(JvmUnderTest server, JvmUnderTest client) {
            return new Contender(server, client, List.of(server.pid()), List.of(client.pid()), () -> {});
        }
    }

    Turn turn(int connections, int millis) {
        ask("open " + connections);
        double serverBefore = cpu(serverSide);
        double clientBefore = cpu(clientSide);
        String[] answer = ask("run " + millis).split(" ");
        double server = cpu(serverSide) - serverBefore;
        double client = cpu(clientSide) - clientBefore;
        ask("close");
        double calls = Double.parseDouble(answer[0]);
        return new Turn(
                calls / (Double.parseDouble(answer[1]) / 1e9),
                Double.parseDouble(answer[2]) / 1e3,
                Double.parseDouble(answer[3]) / 1e3,
                server * 1e6 / calls,
                (server + client) * 1e6 / calls);
    }

    /** Kilobytes that one open connection adds to a process. */
    record Weight(double heap, double rss) {}

    /** @return of the server and of the client */
    List<Weight> idle(int connections) {
        // A few first: what is loaded and grown once is no connection's.
        ask("open 100");
        double[] serverBefore = memory(server);
        double[] clientBefore = memory(client);
        ask("open " + connections);
        List<Weight> weights = List.of(
                added(serverBefore, memory(server), connections), added(clientBefore, memory(client), connections));
        ask("close");
        return weights;
    }

    private double[] memory(JvmUnderTest jvm) {
        commands++;
        double heap = Double.parseDouble(Lab.ask(jvm, String.valueOf(commands), "gc")) / 1024;
        return new double[] {heap, Proc.megabytes(jvm.pid(), "VmRSS") * 1024};
    }

    private static Weight added(double[] before, double[] after, int connections) {
        return new Weight((after[0] - before[0]) / connections, (after[1] - before[1]) / connections);
    }

    private String ask(String command) {
        commands++;
        return Lab.ask(client, String.valueOf(commands), command);
    }

    private static double cpu(List<Long> pids) {
        return pids.stream().mapToDouble(Proc::cpuSeconds).sum();
    }

    /** @return what the programs and agents have said, for a reader who wonders */
    String said() {
        return server.err() + client.err();
    }

    @Override
    public void close() throws Exception {
        client.close();
        server.close();
        more.close();
    }
}
