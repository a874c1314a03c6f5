package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may come from a network: each peer leaves one record with its reason, and the next one is served. */
class BadPeersIT {

    /** Why each of them is refused on a strict port; a permissive one hands to the application what does not begin as TLS. */
    private static final Map<String, String> REASONS = Map.of(
            "truncated", "plaintext_refused",
            "oversized", "plaintext_refused",
            "garbage", "plaintext_refused",
            "oversized-later", "handshake_failed",
            "garbage-later", "handshake_failed",
            "gone-later", "handshake_failed");

    @ParameterizedTest
    @CsvSource({
        "JDK8, Server.listen, strict",
        "JDK17, Server.listen, permissive",
        "JDK8, ChannelServer.echo, permissive",
        "JDK17, ChannelServer.echo, strict",
        "JDK25, ChannelServer.adaptor, strict"
    })
    void each_is_hung_up_on_with_its_reason_and_the_next_is_served(Jdk jdk, String program, String inbound)
            throws Exception {
        try (MeshLab lab = new MeshLab()) {
            int port = MeshLab.freePort();
            lab.yaml(new MeshYaml().service("orders", port).allowByDefault());
            MeshApp server = ChannelPrograms.start(lab, jdk, "orders", "inbound=" + inbound);
            server.ok(program, port);
            MeshApp client = lab.app(Jdk.JDK17, "storefront");
            long before = 0;

            for (String bad : REASONS.keySet()) {
                send(port, bad);
                long expected = ++before;
                MeshLab.eventually(
                        "a record of " + bad,
                        () -> server.count("direction=\"inbound\"", "source=\"unknown\"") == expected ? true : null);
                if (inbound.equals("strict") || bad.endsWith("later")) {
                    assertThat(server.count("reason=\"" + REASONS.get(bad) + "\""))
                            .as(bad)
                            .isPositive();
                }
                assertThat(client.ok("Call.raw", "orders.service.consul", 80, "Lafter-" + bad))
                        .endsWith("after-" + bad);
            }
            lab.assertSound();
        }
    }

    /** Sends it and waits until the server has hung up, without a word to the application where it is none of its own. */
    private static void send(int port, String bad) throws Exception {
        byte[] hello = StuckHandshakesIT.clientHello();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            try {
                socket.getOutputStream().write(bytes(bad, hello));
                if (!bad.endsWith("-later") || bad.startsWith("gone")) {
                    socket.shutdownOutput();
                }
                socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            } catch (SocketTimeoutException e) {
                throw new AssertionError("the server does not hang up on " + bad, e);
            } catch (IOException reset) {
                // hung up on
            }
        }
    }

    private static byte[] bytes(String bad, byte[] hello) {
        return switch (bad) {
            case "truncated" -> Arrays.copyOf(hello, hello.length / 2);
            case "oversized" -> new byte[] {0x16, 3, 1, 0x7f, (byte) 0xff, 1, 0, 0x7f, (byte) 0xfb, 3, 3};
            case "garbage" -> noise(5_000);
            case "oversized-later" -> both(hello, both(new byte[] {0x16, 3, 3, 0x7f, (byte) 0xff}, noise(0x7fff)));
            case "garbage-later" -> both(hello, noise(5_000));
            default -> hello;
        };
    }

    /** Always the same, and no beginning of TLS. */
    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        bytes[0] = 'n';
        return bytes;
    }

    private static byte[] both(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }
}
