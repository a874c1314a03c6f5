package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.StubConsul.Reply;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.ServiceChain;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains that a newer Consul, or a broken one, may compile: what held before them holds on. */
class BadChainTest {

    private static final String NODES =
            "\"Nodes\": {\"router:web\": {\"Type\": \"router\", \"Name\": \"web\", \"Routes\": ["
                    + "{\"Definition\": {\"Match\": {\"HTTP\": %s}, \"Destination\": %s}, \"NextNode\": \"resolver:web\"},"
                    + "{\"Definition\": {\"Match\": {\"HTTP\": {\"PathPrefix\": \"/\"}}}, \"NextNode\": \"resolver:web\"}]},"
                    + " \"resolver:web\": {\"Type\": \"resolver\", \"Resolver\": {\"Target\": \"web.default.dc1\","
                    + " \"ConnectTimeout\": \"5s\"}}},"
                    + " \"Targets\": {\"web.default.dc1\": {\"Service\": \"web\", \"Datacenter\": \"dc1\"}}";

    private static String chain(String match, String destination) {
        return "{\"Chain\": {\"ServiceName\": \"web\", \"Protocol\": \"http\", \"StartNode\": \"router:web\", "
                + String.format(NODES, match, destination) + "}}";
    }

    private final AtomicReference<String> body = new AtomicReference<>(chain("{\"PathExact\": \"/a\"}", "{}"));
    private final AtomicInteger index = new AtomicInteger(10);

    private Reply answer(String request) {
        return new Reply(200, String.valueOf(index.incrementAndGet()), body.get());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"PathRegex\": \"(\"}              | {} | HTTP.PathRegex: \"(\" is not a regular expression of RE2",
                "{\"PathGlob\": \"/*\"}              | {} | HTTP.PathGlob: is not known here",
                "{\"PathExact\": \"/a\", \"CaseInsensitive\": true} | {} | HTTP.CaseInsensitive: is not known here",
                "{\"Header\": [{\"Name\": \"x\", \"Contains\": \"y\"}]} | {} | Header[0].Contains: is not known here",
                "{\"PathExact\": \"/a\"} | {\"RetryOn\": [\"whim\"]} | RetryOn[0]: \"whim\" is no condition",
                "{\"PathExact\": \"/a\"} | {\"RequestTimeout\": \"-3s\"} | RequestTimeout: \"-3s\" is not a duration",
            })
    void aRouteThatCannotBeObeyedChangesNothing(String match, String destination, String expected) throws Exception {
        try (StubConsul stub = new StubConsul(this::answer);
                ConsulControlPlane plane = stub.plane()) {
            Recording<ServiceChain> recording = new Recording<>();
            plane.watchChain("web", recording);
            ServiceChain before = recording.first();
            body.set(chain(match, destination));
            assertThat(recording.awaitFailure())
                    .hasMessageStartingWith("the chain of web is not obeyed: ")
                    .hasMessageContaining(expected)
                    .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.BAD_DOCUMENT));
            assertThat(recording.last()).isSameAs(before);
            body.set(chain("{\"PathExact\": \"/b\"}", "{}"));
            recording.await(now -> now.route(FakeRequest.get("/b")) != now.defaultRoute());
        }
    }

    @Test
    void whatANewerConsulSaysAsNothingIsPassedOver() throws Exception {
        body.set(chain("{\"PathExact\": \"/a\", \"CaseInsensitive\": false}", "{\"IdleTimeout\": \"0s\"}"));
        try (StubConsul stub = new StubConsul(this::answer);
                ConsulControlPlane plane = stub.plane()) {
            Recording<ServiceChain> recording = new Recording<>();
            plane.watchChain("web", recording);
            assertThat(recording.first().routes()).hasSize(2);
            assertThat(recording.failureCount()).isZero();
        }
    }
}
