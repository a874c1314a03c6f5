package io.graftmesh.compatibility;

import io.graftmesh.consul.file.FileControlPlane;
import io.graftmesh.gateway.GatewayConfig;
import io.graftmesh.gateway.VmGateway;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** A server that is no JVM, and the egress gateway that speaks for it in the mesh. */
final class Outside implements RunningServer, Recorder {

    private final String service;
    private final AutoCloseable program;
    private final VmGateway gateway;
    private final ConcurrentLinkedQueue<ConnectionRecord> records = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    private Outside(String service, AutoCloseable program, int port, Path mesh) throws IOException {
        this.service = service;
        this.program = program;
        GatewayConfig config = GatewayConfig.terminating(Lab.egress(service), port, FileControlPlane.open(mesh))
                .bindAddress("127.0.0.1")
                .register(false)
                .recorder(this)
                .log(lines::add);
        config.timeouts().drain(0);
        gateway = VmGateway.start(config);
    }

    /**
     * @param own the port of the program
     * @param gateway the port of the gateway
     */
    static Outside start(Peer peer, String service, int own, int gateway, Path directory) {
        try {
            AutoCloseable program = switch (peer.program()) {
                case "Redis" -> Redis.start(own);
                case "Postgres" -> Postgres.start(own, directory.resolve(service));
                default -> throw new AssertionError("peers.list: nobody starts " + peer.program());
            };
            Outside started = new Outside(service, program, gateway, directory.resolve("mesh.yaml"));
            if (!started.gateway.awaitReady(RunningPeer.PATIENCE.toMillis())) {
                throw new AssertionError("the gateway is not ready: " + started.lines);
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void opened(ConnectionRecord record) {
        records.add(record);
    }

    @Override
    public void ended(ConnectionRecord record) {
        records.add(record);
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public List<String> records(String... texts) {
        return records.stream()
                .map(ConnectionRecord::toJson)
                .filter(line -> Stream.of(texts).allMatch(line::contains))
                .toList();
    }

    /** It has no hooks that could fail. */
    @Override
    public String complaints() {
        return "";
    }

    @Override
    public void close() {
        gateway.close();
        try {
            program.close();
        } catch (Exception e) {
            throw new AssertionError(service + " does not end", e);
        }
    }
}
