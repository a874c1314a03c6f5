package io.graftmesh.agent.mesh;

import io.graftmesh.testing.jvm.Jdk;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Scenarios that must say the same of a port of the mesh and of another: {@link #both}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MeshedAndPlainTests {

    MeshedAndPlain apps;

    /** @return the programs that are started on both ports */
    abstract List<String> servers();

    @BeforeAll
    void start() {
        apps = new MeshedAndPlain(servers());
    }

    @AfterEach
    void no_hook_has_failed() {
        apps.assertSound();
    }

    @AfterAll
    void stop() {
        apps.close();
    }

    String both(Jdk client, String scenario, String server, Object... more) {
        return apps.both(client, scenario, server, more);
    }
}
