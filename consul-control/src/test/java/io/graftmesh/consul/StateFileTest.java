package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.mesh.control.ControlFailure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer as a file, and everything that may happen to a file. */
class StateFileTest {

    private static final String ORIGIN = "http://127.0.0.1:8500 namespace -";
    private static final String REALM = "x.consul namespace default datacenter dc1";

    private static byte[] file(String body) {
        return StateFile.encode(ORIGIN, REALM, "hosts", new Answer("/v1/kv/graft/hosts", 7, body));
    }

    private static Answer read(byte[] file) throws ControlFailure {
        return StateFile.decode(file, ORIGIN, REALM, "hosts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:1=b", "two\nlines\n\n", "body", "größer 世界"})
    void whatWasWrittenIsReadAgain(String body) throws ControlFailure {
        Answer answer = read(file(body));

        assertThat(answer.body).isEqualTo(body);
        assertThat(answer.path).isEqualTo("/v1/kv/graft/hosts");
        // A query that would block for an index of former days could wait in vain.
        assertThat(answer.index).isZero();
    }

    @Test
    void thatConsulHasNoSuchThingIsAnAnswerToo() throws ControlFailure {
        assertThat(read(file(null)).body).isNull();
    }

    @Test
    void everyCutIsNoticed() {
        byte[] file = file("a:1=b");
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> read(cut)).as("cut to " + length).isInstanceOf(ControlFailure.class);
        }
    }

    @Test
    void everyChangedByteIsNoticed() {
        byte[] file = file("a:1=b");
        for (int i = 0; i < file.length; i++) {
            byte[] bad = file.clone();
            bad[i] ^= 0x10;
            assertThatThrownBy(() -> read(bad)).as("byte " + i).isInstanceOf(ControlFailure.class);
        }
    }

    @Test
    void aFileOfAnotherVersionIsSaidToBeOne() {
        byte[] other = new String(file("x"), StandardCharsets.UTF_8)
                .replace("graft-state 1", "graft-state 2")
                .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> read(other)).hasMessage("it is no state of this version (\"graft-state 1\")");
    }

    @Test
    void whatAnotherConsulSaidIsNotBelieved() {
        assertThatThrownBy(() -> StateFile.decode(file("x"), "http://10.0.0.1:8500 namespace -", "", "hosts"))
                .hasMessage("it is of another Consul (" + ORIGIN + ")");
        assertThatThrownBy(() -> StateFile.decode(file("x"), "http://127.0.0.1:8500 namespace a", "", "hosts"))
                .hasMessage("it is of another Consul (" + ORIGIN + ")");
        assertThatThrownBy(() -> StateFile.decode(file("x"), ORIGIN, "x.consul namespace default datacenter dc2", "x"))
                .hasMessage("it is of another datacenter (" + REALM + ")");
        assertThatThrownBy(() -> StateFile.decode(file("x"), ORIGIN, REALM, "roots"))
                .hasMessage("it answers another question");
    }

    @Test
    void theDatacenterIsComparedOnceItIsKnown() throws ControlFailure {
        assertThat(StateFile.decode(file("x"), ORIGIN, "", "hosts").body).isEqualTo("x");
        byte[] early = StateFile.encode(ORIGIN, "", "hosts", new Answer("/p", 0, "x"));
        assertThat(read(early).body).isEqualTo("x");
    }
}
