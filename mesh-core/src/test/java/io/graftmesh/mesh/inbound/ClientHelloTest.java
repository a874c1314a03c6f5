package io.graftmesh.mesh.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class ClientHelloTest {

    private static byte[] hello(String serverName) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (serverName != null) {
            parameters.setServerNames(Collections.singletonList(new SNIHostName(serverName)));
        }
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(20_000);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void the_name_that_a_real_hello_asks_for_is_read() throws Exception {
        byte[] hello = hello("orders.default.dc1.internal.demo.graft");
        ClientHello parsed = ClientHello.parse(hello, hello.length);
        assertThat(parsed.kind()).isEqualTo(ClientHello.Kind.TLS);
        assertThat(parsed.serverName()).isEqualTo("orders.default.dc1.internal.demo.graft");
    }

    @Test
    void a_hello_without_a_name_is_tls_all_the_same() throws Exception {
        byte[] hello = hello(null);
        ClientHello parsed = ClientHello.parse(hello, hello.length);
        assertThat(parsed.kind()).isEqualTo(ClientHello.Kind.TLS);
        assertThat(parsed.serverName()).isNull();
    }

    @Test
    void at_every_length_before_its_end_it_is_incomplete() throws Exception {
        byte[] hello = hello("orders.example");
        for (int length = 0; length < hello.length; length++) {
            assertThat(ClientHello.parse(hello, length).kind())
                    .as("after %d bytes", length)
                    .isEqualTo(ClientHello.Kind.INCOMPLETE);
        }
    }

    @Test
    void what_does_not_begin_like_tls_is_told_by_its_first_byte() {
        for (String text : new String[] {"GET / HTTP/1.1\r\n", "STOCK widget\n", "\u0000", "SSH-2.0-x"}) {
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(ClientHello.parse(bytes, 1).kind()).isEqualTo(ClientHello.Kind.NOT_TLS);
        }
    }

    @Test
    void another_handshake_message_or_version_is_no_hello() {
        assertThat(ClientHello.parse(new byte[] {22, 3, 1, 0, 50, 2}, 6).kind()).isEqualTo(ClientHello.Kind.NOT_TLS);
        assertThat(ClientHello.parse(new byte[] {22, 9}, 2).kind()).isEqualTo(ClientHello.Kind.NOT_TLS);
        assertThat(ClientHello.parse(new byte[] {22, 3, 1, (byte) 0xff, (byte) 0xff}, 5)
                        .kind())
                .isEqualTo(ClientHello.Kind.NOT_TLS);
    }

    @Test
    void no_mutation_of_a_hello_makes_it_throw() throws Exception {
        byte[] hello = hello("orders.example");
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            byte[] mutant = hello.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            }
            ClientHello.parse(mutant, random.nextInt(mutant.length + 1));
        }
    }
}
