package io.graftmesh.gateway;

import static io.graftmesh.gateway.testkit.HttpWire.answering;
import static io.graftmesh.gateway.testkit.HttpWire.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.gateway.testkit.FakePlane;
import io.graftmesh.gateway.testkit.HttpWire;
import io.graftmesh.gateway.testkit.IngressUnderTest;
import io.graftmesh.gateway.testkit.NoLeaks;
import io.graftmesh.gateway.testkit.Peer;
import io.graftmesh.gateway.testkit.Poll;
import io.graftmesh.mesh.control.Gateway.IngressRoute;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies flow, they are not held: these tests run in a heap that could not hold them. */
@ExtendWith(NoLeaks.class)
@Timeout(30)
class IngressFlowTest {

    /** More than heap and direct memory of the test's JVM together. */
    private static final long LARGE = 160L << 20;

    private final FakePlane plane = new FakePlane();
    private IngressUnderTest ingress;

    @BeforeEach
    void start() throws Exception {
        ingress = IngressUnderTest.http(plane, new IngressRoute("web", List.of("*")));
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    private static void pump(OutputStream out, long size, AtomicLong done) throws IOException {
        byte[] block = new byte[64 * 1024];
        for (long left = size; left > 0; left -= block.length) {
            out.write(block, 0, (int) Math.min(block.length, left));
            done.addAndGet(Math.min(block.length, left));
        }
        out.flush();
    }

    private static long drain(InputStream in, long size) throws IOException {
        byte[] block = new byte[64 * 1024];
        long all = 0;
        while (all < size) {
            int n = in.read(block, 0, (int) Math.min(block.length, size - all));
            if (n < 0) {
                return all;
            }
            all += n;
        }
        return all;
    }

    private static Peer.Script giving(long size, AtomicLong written) {
        return socket -> {
            HttpWire.request(socket.getInputStream());
            HttpWire.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
            pump(socket.getOutputStream(), size, written);
            socket.getInputStream().read();
        };
    }

    private static Peer.Script taking(AtomicLong read) {
        return socket -> {
            InputStream in = socket.getInputStream();
            HttpWire.Message head = HttpWire.head(in);
            long size = Long.parseLong(head.header("content-length"));
            read.addAndGet(drain(in, size));
            HttpWire.send(socket, ok("took " + size));
            in.read();
        };
    }

    private void download(long size) throws Exception {
        try (Peer web = Peer.mesh(plane, "web", giving(size, new AtomicLong()));
                Socket client = ingress.socket()) {
            plane.instances("web", web.port());
            HttpWire.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            InputStream in = client.getInputStream();
            assertThat(HttpWire.head(in).header("content-length")).isEqualTo(String.valueOf(size));
            assertThat(drain(in, size)).isEqualTo(size);
        }
        assertThat(ingress.records.request().sent()).isEqualTo(size);
    }

    private void upload(long size) throws Exception {
        AtomicLong read = new AtomicLong();
        try (Peer web = Peer.mesh(plane, "web", taking(read));
                Socket client = ingress.socket()) {
            plane.instances("web", web.port());
            HttpWire.send(client, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
            pump(client.getOutputStream(), size, new AtomicLong());
            assertThat(HttpWire.response(client.getInputStream()).body).isEqualTo("took " + size);
            assertThat(read.get()).isEqualTo(size);
        }
        assertThat(ingress.records.request().received()).isEqualTo(size);
    }

    @Test
    void aLargeDownloadPassesInLittleMemory() throws Exception {
        download(LARGE);
    }

    @Test
    void aLargeUploadPassesInLittleMemory() throws Exception {
        upload(LARGE);
    }

    @Test
    @Tag("full")
    @Timeout(300)
    void aGibibytePassesBothWays() throws Exception {
        download(1L << 30);
        upload(1L << 30);
    }

    /** What is written stops growing when nobody reads, far below what a buffer without bound would take. */
    @Test
    void aClientThatDoesNotReadSlowsTheInstanceDown() throws Exception {
        AtomicLong written = new AtomicLong();
        try (Peer web = Peer.mesh(plane, "web", giving(LARGE, written));
                Socket client = ingress.socket()) {
            plane.instances("web", web.port());
            HttpWire.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(HttpWire.head(client.getInputStream()).status()).isEqualTo(200);
            assertThat(standstill(written)).isLessThan(64L << 20);
            // When it reads again it is served again.
            long more = written.get() + (16 << 20);
            assertThat(drain(client.getInputStream(), more)).isEqualTo(more);
        }
    }

    @Test
    void anInstanceThatDoesNotReadSlowsTheClientDown() throws Exception {
        AtomicLong written = new AtomicLong();
        try (Peer web = Peer.mesh(plane, "web", socket -> Thread.sleep(Long.MAX_VALUE));
                Socket client = ingress.socket()) {
            plane.instances("web", web.port());
            HttpWire.send(client, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n");
            Thread writer = new Thread(() -> {
                try {
                    pump(client.getOutputStream(), LARGE, written);
                } catch (IOException e) {
                    // The test is over.
                }
            });
            writer.start();
            assertThat(standstill(written)).isLessThan(64L << 20);
            client.close();
            writer.join();
        }
    }

    /** @return where the figure has come to rest */
    private static long standstill(AtomicLong figure) throws Exception {
        long[] last = {-1};
        long[] since = {System.nanoTime()};
        Poll.until("it stops", () -> {
            long now = figure.get();
            if (now != last[0]) {
                last[0] = now;
                since[0] = System.nanoTime();
            }
            return now > 0 && System.nanoTime() - since[0] > 500_000_000L;
        });
        return figure.get();
    }

    @Test
    void chunksArriveAsTheyAreSent() throws Exception {
        try (Peer web = Peer.mesh(plane, "web", socket -> {
                    InputStream in = socket.getInputStream();
                    HttpWire.head(in);
                    HttpWire.send(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    // Answers each line of the request before the next one is sent.
                    for (int i = 0; i < 5; i++) {
                        HttpWire.line(in); // size
                        String line = HttpWire.line(in);
                        HttpWire.send(socket, Integer.toHexString(line.length()) + "\r\n" + line + "\r\n");
                    }
                    HttpWire.send(socket, "0\r\n\r\n");
                    in.read();
                });
                Socket client = ingress.socket()) {
            plane.instances("web", web.port());
            HttpWire.send(client, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            InputStream in = client.getInputStream();
            assertThat(HttpWire.head(in).status()).isEqualTo(200);
            for (int i = 0; i < 5; i++) {
                HttpWire.send(client, "6\r\nline " + i + "\r\n");
                assertThat(HttpWire.line(in)).isEqualTo("6");
                assertThat(HttpWire.line(in)).isEqualTo("line " + i);
            }
        }
    }

    @Test
    void requestsInFlightAreSpreadOverTheInstances() throws Exception {
        CyclicBarrier allAtOnce = new CyclicBarrier(8);
        Peer.Script script = answering(request -> {
            try {
                allAtOnce.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
            return ok("x");
        });
        try (Peer one = Peer.mesh(plane, "web", script);
                Peer two = Peer.mesh(plane, "web", script)) {
            plane.instances("web", one.port(), two.port());
            List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                running.add(ingress.client()
                        .sendAsync(
                                HttpRequest.newBuilder(ingress.uri("/")).build(),
                                HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> response : running) {
                assertThat(response.get().statusCode()).isEqualTo(200);
            }
            assertThat(one.accepted.get()).isBetween(3, 5);
            assertThat(two.accepted.get()).isBetween(3, 5);
        }
    }
}
