package io.graftmesh.mesh.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.FakeControlPlane;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.ManualClock;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.Records;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.record.CallReason;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A mesh of which a test knows all: time stands still, chance is seeded, and every call is played by hand. */
abstract class CallScenario {

    private static final TestCa CA = TestCa.create("demo.graft");

    final FakeControlPlane control = new FakeControlPlane();
    final Records records = new Records();
    final ManualClock clock = new ManualClock();
    final Random random = new Random(7);
    final MeshConfig config = new MeshConfig("web").readyWaitMillis(1);
    private Mesh mesh;

    Mesh mesh() {
        if (mesh == null) {
            SpiffeId web = new SpiffeId("demo.graft", "default", "dc1", "web");
            TestCa.Cert leaf = CA.leaf(web.toString());
            control.identity(
                    new Identity(web, leaf.key(), leaf.chain()),
                    new TrustBundle("demo.graft", List.of(CA.certificate())));
            mesh = new Mesh(config, control, records, clock, random::nextInt);
        }
        return mesh;
    }

    OutboundCall call(FakeRequest request) {
        return mesh().call(Destination.of("orders"), "web", request);
    }

    static Endpoint healthy(int number) {
        return FakeControlPlane.endpoint(number, Endpoint.Health.PASSING);
    }

    /** The next step, which is to be a request. */
    static CallStep.Send send(OutboundCall call) {
        CallStep step = call.next();
        assertThat(step).isInstanceOf(CallStep.Send.class);
        return (CallStep.Send) step;
    }

    /** The next step that is a request; back-off passes on the way. */
    CallStep.Send sendAfterBackoff(OutboundCall call) {
        CallStep step = call.next();
        if (step instanceof CallStep.Wait) {
            clock.advanceMillis(((CallStep.Wait) step).millis());
            step = call.next();
        }
        assertThat(step).isInstanceOf(CallStep.Send.class);
        return (CallStep.Send) step;
    }

    static CallStep.GiveUp refused(OutboundCall call, CallReason reason) {
        CallStep step = call.next();
        assertThat(step).isInstanceOf(CallStep.GiveUp.class);
        assertThat(((CallStep.GiveUp) step).reason()).isEqualTo(reason);
        return (CallStep.GiveUp) step;
    }

    /** What an instance answers, with headers as name and value in turns. */
    static boolean answers(OutboundCall call, int status, String... headers) {
        Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        call.sent();
        return call.responded(status, map::get);
    }

    /** Plays one call to its end: each instance answers with its status (200 where none is given); 0: nobody listens. */
    CallReason play(FakeRequest request, Map<String, Integer> statusById) {
        OutboundCall call = call(request);
        while (true) {
            CallStep step = call.next();
            if (step instanceof CallStep.GiveUp) {
                return ((CallStep.GiveUp) step).reason();
            }
            if (step instanceof CallStep.Wait) {
                clock.advanceMillis(((CallStep.Wait) step).millis());
                continue;
            }
            String id = ((CallStep.Send) step).endpoint().id();
            int status = statusById.getOrDefault(id, 200);
            taken.merge(id, 1, Integer::sum);
            clock.advanceMillis(1);
            if (status == 0) {
                call.failed(new IOException("Connection refused"));
            } else if (answers(call, status)) {
                call.finished(0, 10);
                return CallReason.OK;
            }
        }
    }

    final Map<String, Integer> taken = new HashMap<>();
}
