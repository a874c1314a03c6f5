package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Thousands of peers that begin a handshake and go no further: each is hung up on and recorded, they cost little, and
 * the others notice nothing. Needs two descriptors for each, one here and one in the server: 20,000 (ulimit -n) suffice.
 */
class StuckHandshakesIT {

    private static final String SNI = "orders.default.dc1.internal." + MeshLab.TRUST_DOMAIN;

    /** Of heap for each: a kilobyte of what was read, our objects and the JDK's, and the JDK's engine after a whole hello. */
    private static final long HALF_BYTES = 8_000;

    private static final long WHOLE_BYTES = 64_000;

    private final MeshLab lab = new MeshLab();
    private final int port = MeshLab.freePort();
    private final List<SocketChannel> stuck = new ArrayList<>();

    @AfterEach
    void end() throws IOException {
        try {
            lab.assertSound();
        } finally {
            lab.close();
            for (SocketChannel channel : stuck) {
                channel.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "JDK8, ChannelServer.echo, 2000, half",
        "JDK17, ChannelServer.echo, 10000, half",
        "JDK17, Server.listen, 500, half",
    })
    void peers_that_stop_in_the_handshake_are_hung_up_on_and_hold_up_nobody(
            Jdk jdk, String program, int count, String hello) throws Exception {
        stuckHandshakes(jdk, program, count, hello);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({
        "JDK8, ChannelServer.echo, 10000, half",
        "JDK8, ChannelServer.echo, 5000, whole",
        "JDK17, ChannelServer.echo, 5000, whole",
        "JDK8, Server.listen, 5000, half",
        "JDK17, Server.listen, 5000, whole",
    })
    void so_are_ten_thousand_and_those_that_have_begun_in_earnest(Jdk jdk, String program, int count, String hello)
            throws Exception {
        stuckHandshakes(jdk, program, count, hello);
    }

    private void stuckHandshakes(Jdk jdk, String program, int count, String hello) throws Exception {
        lab.yaml(new MeshYaml().service("orders", port).allowByDefault());
        MeshApp server = ChannelPrograms.start(lab, jdk, "orders");
        server.ok(program, port);
        MeshApp client = lab.app(Jdk.JDK17, "storefront");
        client.ok("Load.calls", "orders.service.consul", 80, 20);
        long[] before = figures(server.ok("Load.now"));
        String calm = client.ok("Load.calls", "orders.service.consul", 80, 20);

        byte[] beginning = hello.equals("half") ? Arrays.copyOf(clientHello(), 11) : clientHello();
        long start = System.nanoTime();
        MeshApp.Answer meanwhile = client.begin("Load.calls", "orders.service.consul", 80, 20);
        for (int i = 0; i < count; i++) {
            stuck.add(open(beginning));
        }
        long opened = millisSince(start);
        String rush = meanwhile.ok();
        String crowded = client.ok("Load.calls", "orders.service.consul", 80, 20);
        long open = count - server.count("direction=\"inbound\"", "reason=\"handshake_timeout\"");
        long[] during = figures(server.ok("Load.now"));

        for (SocketChannel channel : stuck) {
            channel.socket().setSoTimeout(30_000);
            assertThat(atEnd(channel)).isTrue();
        }
        long took = millisSince(start);
        MeshLab.eventually(
                "one record for each",
                () -> server.count("direction=\"inbound\"", "reason=\"handshake_timeout\"") == count ? true : null);
        long bytes = (during[0] - before[0]) / Math.max(1, open);
        System.out.printf(
                "%d %s hellos to %s on %s: opened in %d ms, all hung up on after %d ms; %d open: %d bytes each; calls"
                        + " (median, most) %s before, %s while they opened, %s beside them%n",
                count, hello, program, jdk, opened, took, open, bytes, calm, rush, crowded);
        if (open > count / 2) {
            assertThat(bytes).isLessThan(hello.equals("half") ? HALF_BYTES : WHOLE_BYTES);
        }
        assertThat(figures(crowded)[0]).as("a call beside them").isLessThan(500);
        assertThat(client.ok("Load.calls", "orders.service.consul", 80, 20)).isNotEmpty();
        MeshLab.eventually(
                "no thread is stuck", () -> figures(server.ok("Load.now"))[1] <= before[1] + 5 ? true : null);
    }

    private SocketChannel open(byte[] beginning) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.write(ByteBuffer.wrap(beginning));
        return channel;
    }

    /** Whatever the server says first: the end comes. */
    private static boolean atEnd(SocketChannel channel) {
        byte[] unwanted = new byte[20_000];
        try {
            while (channel.socket().getInputStream().read(unwanted) >= 0) {
                // its ServerHello
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** As a client of the mesh begins. */
    static byte[] clientHello() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(SNI)));
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static long[] figures(String words) {
        return Arrays.stream(words.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
