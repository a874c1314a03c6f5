package io.graftmesh.mesh.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.graftmesh.mesh.FakeControlPlane;
import io.graftmesh.mesh.MeshClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A servlet container that stops calls itself to wake its acceptor: it must not hang on a mesh that has ended. */
class ClosedViewTest {

    private static final int LONG_MILLIS = 60_000;
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void whatIsAskedForAfterTheEndIsNotWaitedFor() {
        MeshView view = new MeshView(new FakeControlPlane(), MeshClock.SYSTEM);
        view.close();
        assertTimeoutPreemptively(SOON, () -> {
            assertThat(view.own("nobody").tls().await(LONG_MILLIS)).isNull();
            view.addresses().awaitAnswer(LONG_MILLIS);
        });
    }

    @Test
    void whoWaitsIsLetGoAtTheEnd() {
        Latest<String> latest = new Latest<>();
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(latest.await(LONG_MILLIS));
            } catch (InterruptedException e) {
                return "interrupted";
            }
        });
        latest.end();
        assertTimeoutPreemptively(SOON, () -> assertThat(waiting.get()).isEqualTo("null"));
    }
}
