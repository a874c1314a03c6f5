package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract, and what only the JDK's newer client can be asked. */
abstract class JavaHttpContract extends HttpClientContract {

    /** On 11 nobody but the future hears of it: the JDK lets the request run on. */
    @Override
    String recordedWhenGivenUp(Subject subject) {
        return subject.jdk() == Jdk.JDK11 ? "\"reason\":\"ok\"" : super.recordedWhenGivenUp(subject);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_client_of_the_default_version_stays_with_requests_that_can_be_told_apart(Subject subject) {
        MeshApp client = client(subject);
        assertThat(client.ok("JavaHttp.get", outside("/echo"))).contains("~Upgrade: h2c~");
        assertThat(client.ok("JavaHttp.get", orders("/echo")))
                .doesNotContain("h2c")
                .contains("~traceparent: ");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_request_that_asks_for_http_2_itself_offers_it_and_is_balanced_by_connection(Subject subject) {
        assertThat(client(subject).ok("JavaHttp.get", orders("/echo"), "HTTP_2"))
                .startsWith("instance=orders-")
                .contains("~Upgrade: h2c~")
                .doesNotContain("traceparent");
    }

    /** Of 1 s: the first answer alone takes longer. */
    @Tag("full")
    @ParameterizedTest
    @MethodSource("subjects")
    void a_connect_timeout_is_not_used_up_by_an_answer_that_did_not_come(Subject subject) {
        String id = id();
        assertThat(healed(subject).ok("JavaHttp.connectSoon", mortal("/drop/1200?id=" + id)))
                .doesNotContain("imed out");
        assertThat(seen(mortal, id)).isEqualTo(3);
    }
}
