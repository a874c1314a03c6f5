package io.graftmesh.agent.bridge.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LingeringTest {

    @Test
    void what_a_peer_sends_unasked_in_pieces_meets_no_closed_descriptor() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel closed = SocketChannel.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
                Socket peer = listener.accept()) {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            engine.closeOutbound();
            closed.configureBlocking(false);

            new Lingering(closed, engine, ByteBuffer.allocate(0), true).start();

            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            int[] pieces = {0};
            assertThatCode(() -> Awaitility.await()
                            .pollInterval(Duration.ofMillis(10))
                            .until(() -> {
                                peer.getOutputStream().write(1);
                                return ++pieces[0] == 20;
                            }))
                    .doesNotThrowAnyException();
            peer.shutdownOutput();
            Awaitility.await().until(() -> !closed.isOpen());
        }
    }
}
