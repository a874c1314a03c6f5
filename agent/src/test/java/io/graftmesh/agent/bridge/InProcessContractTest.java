package io.graftmesh.agent.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.agent.bridge.nio.MeshSelectorProvider;
import io.graftmesh.mesh.FakeControlPlane;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Recorder;
import io.graftmesh.mesh.record.Security;
import io.graftmesh.testing.contract.QuietPorts;
import io.graftmesh.testing.contract.SocketBench;
import io.graftmesh.testing.contract.SocketContract;
import io.graftmesh.testing.pki.TestCa;
import io.graftmesh.testing.socket.AdaptorSockets;
import io.graftmesh.testing.socket.BlockingChannels;
import io.graftmesh.testing.socket.SelectorChannels;
import io.graftmesh.testing.socket.SocketKind;
import io.graftmesh.testing.socket.SocketPeer;
import io.graftmesh.testing.socket.SocketScenario;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract in this very JVM, where a debugger reaches both ends: the bridge's classes over real sockets, one mesh that
 * calls itself. The bootstrap classes are patched into {@code java.base} (see the POM).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InProcessContractTest {

    private static final SpiffeId ORDERS = new SpiffeId("demo.graft", "default", "dc1", "orders");

    /** For each kind of socket: where it is served and where nobody listens, in the mesh and not. */
    private final int[][] ports = new int[4][4];

    private final QuietPorts quiet = new QuietPorts();
    private final Counting records = new Counting();
    private final SelectorProvider provider;

    InProcessContractTest() throws IOException {
        Map<String, String> addresses = new HashMap<>();
        Set<Integer> own = new HashSet<>();
        List<Endpoint> instances = new ArrayList<>();
        for (int[] kind : ports) {
            for (int i = 0; i < kind.length; i++) {
                kind[i] = freePort();
                if (i % 2 == 0) {
                    own.add(kind[i]);
                    add(kind[i], addresses, instances);
                }
            }
        }
        add(quiet.silent(), addresses, instances);
        TestCa ca = TestCa.create("demo.graft");
        TestCa.Cert leaf = ca.leaf(ORDERS.toString());
        FakeControlPlane control = new FakeControlPlane()
                .identity(
                        new Identity(ORDERS, leaf.key(), leaf.chain()),
                        new TrustBundle("demo.graft", List.of(ca.certificate())))
                .service("orders", instances.toArray(new Endpoint[0]))
                .addresses(addresses);
        Mesh mesh = new Mesh(new MeshConfig("orders").ports(own), control, records, MeshClock.SYSTEM);
        provider = new MeshSelectorProvider(SelectorProvider.provider(), HookedSockets.install(mesh, "orders"));
    }

    private static void add(int port, Map<String, String> addresses, List<Endpoint> instances) {
        addresses.put("127.0.0.1:" + port, "orders");
        instances.add(new Endpoint("i" + port, "127.0.0.1", port, 1, Endpoint.Health.PASSING, Collections.emptyMap()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @AfterAll
    void stop() {
        quiet.close();
    }

    abstract class Kind extends SocketContract {
        private final SocketBench bench;

        Kind(SocketKind<?, ?> kind, int[] ports) throws IOException {
            bench = new InProcess(kind, ports);
        }

        @Override
        protected final Stream<SocketBench> benches() {
            return Stream.of(bench);
        }
    }

    @Nested
    class Blocking_sockets extends Kind {
        Blocking_sockets() throws IOException {
            super(new HookedSockets(), ports[0]);
        }
    }

    @Nested
    class Sockets_of_channels extends Kind {
        Sockets_of_channels() throws IOException {
            super(new AdaptorSockets(provider), ports[1]);
        }
    }

    @Nested
    class Blocking_channels extends Kind {
        Blocking_channels() throws IOException {
            super(new BlockingChannels(provider), ports[2]);
        }
    }

    @Nested
    class Channels_with_selectors extends Kind {
        Channels_with_selectors() throws IOException {
            super(new SelectorChannels(provider), ports[3]);
        }
    }

    private final class InProcess implements SocketBench {
        private final SocketKind<?, ?> kind;
        private final int[] ports;
        private final SocketPeer meshed;
        private final SocketPeer plain;

        InProcess(SocketKind<?, ?> kind, int[] ports) throws IOException {
            this.kind = kind;
            this.ports = ports;
            meshed = SocketPeer.start(kind, ports[0]);
            plain = SocketPeer.start(kind, ports[1]);
        }

        @Override
        public String run(SocketScenario scenario, boolean inMesh, int number) {
            int port = switch (scenario) {
                case CONNECT_TIMEOUT, CLOSE_UNDER_CONNECT -> inMesh ? quiet.silent() : quiet.full();
                case REFUSED -> freePort(inMesh);
                default -> ports[inMesh ? 0 : 1];
            };
            try {
                return scenario.run(kind, new InetSocketAddress("127.0.0.1", port), number);
            } catch (Exception e) {
                throw new AssertionError(scenario + (inMesh ? " over the mesh" : ""), e);
            }
        }

        private SocketPeer peer(boolean inMesh) {
            return inMesh ? meshed : plain;
        }

        @Override
        public String event(boolean inMesh) {
            try {
                return peer(inMesh).event();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void release(boolean inMesh) {
            peer(inMesh).release();
        }

        @Override
        public int freePort(boolean inMesh) {
            return ports[inMesh ? 2 : 3];
        }

        @Override
        public void assertMeshed() {
            assertThat(records.outbound.get()).isPositive();
            assertThat(records.inbound.get()).isPositive();
        }

        @Override
        public String toString() {
            return kind.getClass().getSimpleName();
        }
    }

    /** Connections that stood as mutual TLS. */
    private static final class Counting implements Recorder {
        final AtomicLong inbound = new AtomicLong();
        final AtomicLong outbound = new AtomicLong();

        @Override
        public void opened(ConnectionRecord record) {
            if (record.security == Security.MTLS) {
                (record.direction == ConnectionRecord.Direction.INBOUND ? inbound : outbound).incrementAndGet();
            }
        }

        @Override
        public void ended(ConnectionRecord record) {}
    }
}
