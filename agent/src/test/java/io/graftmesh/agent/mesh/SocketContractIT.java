package io.graftmesh.agent.mesh;

import io.graftmesh.testing.contract.SocketBench;
import io.graftmesh.testing.contract.SocketContract;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** The contract of every kind of socket, between forked JVMs with the real agent jar. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketContractIT {

    private final ForkedBenches forked = new ForkedBenches();

    SocketContractIT() throws IOException {}

    @AfterAll
    void stop() {
        forked.close();
    }

    /** One kind of socket at both ends. */
    abstract class Kind extends SocketContract {
        private final String name;

        /** @param name as the program {@code mesh.Contract} calls it */
        Kind(String name) {
            this.name = name;
        }

        @BeforeAll
        void serve() {
            forked.serve(name);
        }

        @Override
        protected final Stream<SocketBench> benches() {
            return forked.of(name);
        }

        @AfterEach
        void no_hook_has_failed() {
            forked.assertSound();
        }
    }

    @Nested
    class Blocking_sockets extends Kind {
        Blocking_sockets() {
            super("blocking");
        }
    }

    @Nested
    class Sockets_of_channels extends Kind {
        Sockets_of_channels() {
            super("adaptor");
        }
    }

    @Nested
    class Blocking_channels extends Kind {
        Blocking_channels() {
            super("channel");
        }
    }

    @Nested
    class Channels_with_selectors extends Kind {
        Channels_with_selectors() {
            super("selector");
        }
    }

    @Nested
    class Asynchronous_channels extends Kind {
        Asynchronous_channels() {
            super("async");
        }

        @Override
        protected boolean canReset() {
            return false;
        }
    }

    @Nested
    class Netty_NIO extends Kind {
        Netty_NIO() {
            super("netty");
        }
    }
}
