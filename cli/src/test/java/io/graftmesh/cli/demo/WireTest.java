package io.graftmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

class WireTest {

    private static final List<String> SECRETS = List.of("STOCK widget");

    @Test
    void acceptsTlsFromTheFirstByteToTheLast() throws Exception {
        byte[] request = concat(clientHello(), record(23, new byte[40]));
        Findings findings =
                Wire.judge(recorded(request, concat(record(22, new byte[90]), record(23, new byte[7]))), SECRETS);
        assertThat(findings.missing()).isEmpty();
        assertThat(findings.evidence()).anyMatch(line -> line.contains("inventory.default.dc1.internal.demo.graft"));
    }

    @Test
    void failsOnPlaintext() throws Exception {
        Findings findings = Wire.judge(recorded(ascii("STOCK widget\n"), ascii("OK widget 42\n")), SECRETS);
        assertThat(findings.hold()).isFalse();
        assertThat(findings.missing())
                .anyMatch(line -> line.contains("begins with no ClientHello"))
                .anyMatch(line -> line.contains("'STOCK widget' can be read"));
    }

    @Test
    void failsOnPlaintextAfterAHandshake() throws Exception {
        byte[] request = concat(clientHello(), ascii("STOCK widget\n"));
        assertThat(Wire.judge(recorded(request, record(22, new byte[90])), SECRETS)
                        .hold())
                .isFalse();
    }

    @Test
    void failsOnPlaintextInsideOfARecord() throws Exception {
        byte[] request = concat(clientHello(), record(23, ascii("STOCK widget\n")));
        byte[] answer = concat(record(22, new byte[90]), record(23, new byte[7]));
        assertThat(Wire.judge(recorded(request, answer), SECRETS).missing())
                .containsExactly("'STOCK widget' can be read on the wire");
    }

    @Test
    void failsOnAnAnswerInPlaintext() throws Exception {
        byte[] request = concat(clientHello(), record(23, new byte[40]));
        assertThat(Wire.judge(recorded(request, ascii("OK widget 42\n")), SECRETS)
                        .hold())
                .isFalse();
    }

    @Test
    void failsWhenNothingWasRecorded() {
        assertThat(Wire.judge(List.of(), SECRETS).hold()).isFalse();
    }

    @Test
    void countsRecordsAndRefusesWhatIsNone() {
        assertThat(Wire.records(concat(record(22, new byte[3]), record(23, new byte[5]))))
                .isEqualTo(2);
        assertThat(Wire.records(ascii("GET / HTTP/1.1\r\n"))).isEqualTo(-1);
        assertThat(Wire.records(new byte[] {22, 3, 3, (byte) 255, (byte) 255})).isEqualTo(-1);
    }

    @Test
    void theRecorderPassesOnAndKeepsEveryByte() throws Exception {
        List<Recorder.Recording> recordings = recorded(ascii("to the server"), ascii("to the client"));
        assertThat(recordings).hasSize(1);
        assertThat(recordings.get(0).toServer()).isEqualTo(ascii("to the server"));
        assertThat(recordings.get(0).toClient()).isEqualTo(ascii("to the client"));
    }

    /** Else a caller that the mesh refuses would wait for its own timeout, and the demo would blame the mesh. */
    @Test
    void theRecorderPassesAResetOn() throws Exception {
        try (Recorder recorder = new Recorder();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            recorder.start(server.getLocalPort());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), recorder.port())) {
                client.setSoTimeout(20_000);
                Socket accepted = server.accept();
                accepted.setSoLinger(true, 0);
                accepted.close();
                assertThatThrownBy(() -> client.getInputStream().read())
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
            }
        }
    }

    /** Through the real recorder, with a server that reads to the end and then answers. */
    private static List<Recorder.Recording> recorded(byte[] request, byte[] answer) throws IOException {
        try (Recorder recorder = new Recorder();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            recorder.start(server.getLocalPort());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), recorder.port());
                    Socket accepted = server.accept()) {
                client.getOutputStream().write(request);
                client.shutdownOutput();
                assertThat(accepted.getInputStream().readAllBytes()).isEqualTo(request);
                accepted.getOutputStream().write(answer);
                accepted.shutdownOutput();
                InputStream in = client.getInputStream();
                assertThat(in.readAllBytes()).isEqualTo(answer);
            }
            return recorder.recordings();
        }
    }

    private static byte[] clientHello() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("inventory.default.dc1.internal.demo.graft", 1);
        engine.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(32_768);
        engine.wrap(ByteBuffer.allocate(0), out);
        out.flip();
        byte[] hello = new byte[out.remaining()];
        out.get(hello);
        return hello;
    }

    private static byte[] record(int type, byte[] content) {
        byte[] header = {(byte) type, 3, 3, (byte) (content.length >> 8), (byte) content.length};
        return concat(header, content);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
