package io.graftmesh.gateway;

import static io.graftmesh.gateway.testkit.HttpWire.answering;
import static io.graftmesh.gateway.testkit.HttpWire.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.gateway.testkit.FakePlane;
import io.graftmesh.gateway.testkit.HttpWire.Message;
import io.graftmesh.gateway.testkit.IngressUnderTest;
import io.graftmesh.gateway.testkit.NoLeaks;
import io.graftmesh.gateway.testkit.Peer;
import io.graftmesh.mesh.control.Gateway.IngressRoute;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An ingress with one service behind it, whose only instance does what a test says. */
@ExtendWith(NoLeaks.class)
@Timeout(30)
abstract class IngressToOne {

    final FakePlane plane = new FakePlane();
    final BlockingQueue<Message> seen = new LinkedBlockingQueue<>();
    IngressUnderTest ingress;
    Peer web;

    @BeforeEach
    void start() throws Exception {
        ingress = IngressUnderTest.http(plane, new IngressRoute("web", List.of("*")));
        serve(answering(request -> {
            seen.add(request);
            return ok(request.method() + " " + request.path() + " " + request.body);
        }));
    }

    void serve(Peer.Script script) {
        if (web != null) {
            web.close();
        }
        web = Peer.mesh(plane, "web", script);
        plane.instances("web", web.port());
    }

    @AfterEach
    void stop() {
        ingress.close();
        web.close();
    }

    Message seen() throws InterruptedException {
        Message message = seen.poll(10, TimeUnit.SECONDS);
        assertThat(message).as("what the instance received").isNotNull();
        return message;
    }
}
