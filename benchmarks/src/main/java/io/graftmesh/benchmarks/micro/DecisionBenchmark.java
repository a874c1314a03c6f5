package io.graftmesh.benchmarks.micro;

import io.graftmesh.benchmarks.MeshFolder;
import io.graftmesh.consul.pki.CertificateAuthority;
import io.graftmesh.consul.pki.PkiException;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.outbound.CallStep;
import io.graftmesh.mesh.outbound.Destination;
import io.graftmesh.mesh.outbound.OutboundCall;
import io.graftmesh.mesh.outbound.OutboundConnection;
import io.graftmesh.mesh.outbound.OutboundConnection.Attempt;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Recorder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One decision of the core from the dialled name to the record, among 100 instances, without the I/O between: for a connection
 * which service, which target, which instance, over; for a request the route, split, limits, instance, answer, over.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {

    private static final int INSTANCES = 100;

    private @Nullable Mesh mesh;

    public DecisionBenchmark() {}

    @Setup
    public void open() throws PkiException {
        CertificateAuthority authority = CertificateAuthority.create("bench.graft", Clock.systemUTC());
        Identity identity =
                authority.issueLeaf(new SpiffeId("bench.graft", "default", "dc1", "caller"), Duration.ofHours(72));
        TrustBundle roots = new TrustBundle("bench.graft", List.of(authority.certificate()));
        mesh = new Mesh(
                new MeshConfig("caller"),
                new FixedControlPlane(identity, roots, MeshFolder.HOST + ":" + MeshFolder.HOST_PORT, INSTANCES),
                new Recorder() {
                    @Override
                    public void opened(ConnectionRecord record) {}

                    @Override
                    public void ended(ConnectionRecord record) {}
                },
                MeshClock.SYSTEM);
    }

    @Benchmark
    public Attempt resolvePickRecord() throws MeshRefusal, InterruptedException {
        Mesh ours = java.util.Objects.requireNonNull(mesh);
        Destination destination = ours.find(MeshFolder.HOST, null, MeshFolder.HOST_PORT);
        OutboundConnection connection = ours.outbound(java.util.Objects.requireNonNull(destination), "caller");
        Attempt attempt = connection.next(connection.resolve(1_000));
        connection.closed(0, 0);
        return attempt;
    }

    @Benchmark
    public CallStep routePickClassifyRecord() throws InterruptedException {
        Mesh ours = java.util.Objects.requireNonNull(mesh);
        Destination destination = ours.destinations().find(MeshFolder.HOST, null, MeshFolder.HOST_PORT);
        OutboundCall call = ours.call(java.util.Objects.requireNonNull(destination), "caller", GET);
        call.await(1_000);
        CallStep step = call.next();
        call.sent();
        call.responded(200, name -> null);
        call.finished(0, 1_024);
        return step;
    }

    private static final HttpRequest GET = new HttpRequest() {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String path() {
            return "/orders/4711";
        }

        @Override
        public @Nullable String query() {
            return null;
        }

        @Override
        public @Nullable String header(String name) {
            return null;
        }

        @Override
        public boolean replayable() {
            return true;
        }
    };
}
