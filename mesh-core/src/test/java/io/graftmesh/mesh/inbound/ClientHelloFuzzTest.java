package io.graftmesh.mesh.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** What anybody who reaches a port can send before it is known who that is. */
class ClientHelloFuzzTest {

    @FuzzTest(maxDuration = "30s")
    void whatever_comes_is_a_hello_or_not_or_not_yet(byte[] received) {
        ClientHello whole = ClientHello.parse(received, received.length);
        if (whole.serverName() != null) {
            assertThat(whole.kind()).isEqualTo(ClientHello.Kind.TLS);
            assertThat(whole.serverName()).hasSizeLessThanOrEqualTo(received.length);
        }
        // What follows a verdict changes nothing about it, and what was judged early is judged the same when all is
        // there.
        byte[] longer = Arrays.copyOf(received, received.length + 7);
        if (whole.kind() != ClientHello.Kind.INCOMPLETE) {
            ClientHello later = ClientHello.parse(longer, longer.length);
            assertThat(later.kind()).isEqualTo(whole.kind());
            assertThat(later.serverName()).isEqualTo(whole.serverName());
        }
        for (int length = 0; length < Math.min(received.length, 64); length++) {
            ClientHello.Kind early = ClientHello.parse(received, length).kind();
            if (early != ClientHello.Kind.INCOMPLETE) {
                assertThat(early).as("after %d bytes", length).isEqualTo(whole.kind());
            }
        }
    }
}
