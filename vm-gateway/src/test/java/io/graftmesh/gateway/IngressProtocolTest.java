package io.graftmesh.gateway;

import static io.graftmesh.gateway.testkit.HttpWire.answering;
import static io.graftmesh.gateway.testkit.HttpWire.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.gateway.testkit.HttpWire;
import io.graftmesh.gateway.testkit.HttpWire.Message;
import io.graftmesh.gateway.testkit.IngressUnderTest;
import io.graftmesh.gateway.testkit.Peer;
import io.graftmesh.mesh.control.Gateway.IngressRoute;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What HTTP/1.1 demands of who stands in the middle (RFC 9110, RFC 9112). */
class IngressProtocolTest extends IngressToOne {

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            all.append(
                    i % 3 == 0
                            ? "POST /" + i + " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
                            : "GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        try (Socket socket = ingress.socket()) {
            HttpWire.send(socket, all.toString());
            InputStream in = socket.getInputStream();
            for (int i = 0; i < 200; i++) {
                assertThat(HttpWire.response(in).body)
                        .isEqualTo(i % 3 == 0 ? "POST /" + i + " body" : "GET /" + i + " ");
            }
        }
    }

    @Test
    void aRequestThatComesByteByByteIsServed() throws Exception {
        try (Socket socket = ingress.socket()) {
            for (char c : "POST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                    .toCharArray()) {
                HttpWire.send(socket, String.valueOf(c));
            }
            assertThat(HttpWire.response(socket.getInputStream()).body).isEqualTo("POST /slow abc");
        }
    }

    @Test
    void aClientThatExpects100GetsItFromTheInstance() throws Exception {
        serve(socket -> {
            InputStream in = socket.getInputStream();
            Message head = HttpWire.head(in);
            assertThat(head.header("expect")).isEqualTo("100-continue");
            HttpWire.send(socket, "HTTP/1.1 100 Continue\r\n\r\n");
            byte[] body = in.readNBytes(5);
            HttpWire.send(socket, ok("got " + new String(body)));
            in.read();
        });
        try (Socket socket = ingress.socket()) {
            InputStream in = socket.getInputStream();
            HttpWire.send(socket, "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(HttpWire.head(in).status()).isEqualTo(100);
            HttpWire.send(socket, "hello");
            assertThat(HttpWire.response(in).body).isEqualTo("got hello");
        }
    }

    @Test
    void aFinalAnswerInPlaceOf100EndsTheExchange() throws Exception {
        serve(answering(request -> "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno"));
        try (Socket socket = ingress.socket()) {
            HttpWire.send(
                    socket, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n123456789");
            assertThat(HttpWire.response(socket.getInputStream()).status()).isEqualTo(413);
        }
    }

    @Test
    void anEarlyAnswerReachesAClientThatStillSends() throws Exception {
        serve(socket -> {
            HttpWire.head(socket.getInputStream());
            HttpWire.send(socket, "HTTP/1.1 403 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
        });
        try (Socket socket = ingress.socket()) {
            HttpWire.send(socket, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
            for (int i = 0; i < 20; i++) {
                HttpWire.send(socket, "x".repeat(10_000));
            }
            assertThat(HttpWire.response(socket.getInputStream()).status()).isEqualTo(403);
        }
    }

    @Test
    void responsesWithoutBodyKeepTheConnectionInStep() throws Exception {
        serve(answering(request -> switch (request.path()) {
            case "/204" -> "HTTP/1.1 204 No Content\r\n\r\n";
            case "/304" -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\nETag: x\r\n\r\n";
            default -> request.method().equals("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : ok("hello");
        }));
        try (Socket socket = ingress.socket()) {
            InputStream in = socket.getInputStream();
            for (int i = 0; i < 3; i++) {
                HttpWire.send(socket, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
                Message head = HttpWire.response(in, true);
                assertThat(head.header("content-length")).isEqualTo("5");
                HttpWire.send(socket, "GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(HttpWire.response(in).status()).isEqualTo(204);
                HttpWire.send(socket, "GET /304 HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(HttpWire.response(in).header("etag")).isEqualTo("x");
                HttpWire.send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(HttpWire.response(in).body).isEqualTo("hello");
            }
        }
        assertThat(web.accepted.get()).isEqualTo(1);
    }

    @Test
    void trailersPassInBothDirections() throws Exception {
        serve(answering(request -> {
            seen.add(request);
            return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                    + "5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n";
        }));
        Message response = ingress.raw("POST / HTTP/1.1\r\nHost: a\r\nTE: trailers, deflate\r\nConnection: TE\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-End: yes\r\n\r\n");
        assertThat(response.body).isEqualTo("hello");
        assertThat(response.header("trailer:x-sum")).isEqualTo("42");
        Message request = seen();
        assertThat(request.header("trailer:x-end")).isEqualTo("yes");
        assertThat(request.header("te")).isEqualTo("trailers");
        assertThat(request.body).isEqualTo("abc");
    }

    @Test
    void anAbsoluteTargetNamesTheHost() throws Exception {
        ingress.raw("GET http://real.example/p?x HTTP/1.1\r\nHost: other\r\n\r\n");
        Message request = seen();
        assertThat(request.path()).isEqualTo("/p?x");
        assertThat(request.header("host")).isEqualTo("real.example");
    }

    @Test
    void http10IsAnsweredWithoutChunks() throws Exception {
        serve(answering(request -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
        Message response = ingress.raw("GET / HTTP/1.0\r\n\r\n");
        assertThat(response.body).isEqualTo("hello");
        assertThat(response.header("transfer-encoding")).isNull();
        assertThat(response.header("connection")).isEqualTo("close");
    }

    @Test
    void aBodyThatEndsWithTheConnectionBecomesChunks() throws Exception {
        serve(socket -> {
            HttpWire.request(socket.getInputStream());
            HttpWire.send(socket, "HTTP/1.1 200 OK\r\n\r\nuntil the end");
        });
        Message response = ingress.raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(response.header("transfer-encoding")).isEqualTo("chunked");
        assertThat(response.body).isEqualTo("until the end");
    }

    @Test
    void aWebSocketBecomesATunnel() throws Exception {
        serve(socket -> {
            InputStream in = socket.getInputStream();
            Message request = HttpWire.request(in);
            assertThat(request.header("connection")).isEqualToIgnoringCase("upgrade");
            HttpWire.send(
                    socket,
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Accept: x\r\n\r\nfirst frame;");
            Peer.echo(socket);
        });
        try (Socket socket = ingress.socket()) {
            InputStream in = socket.getInputStream();
            HttpWire.send(
                    socket,
                    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Key: k\r\nSec-WebSocket-Version: 13\r\n\r\n");
            Message response = HttpWire.head(in);
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.header("upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(response.header("sec-websocket-accept")).isEqualTo("x");
            assertThat(new String(in.readNBytes(12))).isEqualTo("first frame;");
            HttpWire.send(socket, "\u0081\u0085binary");
            assertThat(in.readNBytes(8)).hasSize(8);
        }
    }

    @Test
    void aTunnelMayIdleForAsLongAsItLikes() throws Exception {
        CountDownLatch speak = new CountDownLatch(1);
        serve(socket -> {
            HttpWire.request(socket.getInputStream());
            HttpWire.send(socket, "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            speak.await();
            HttpWire.send(socket, "late");
            socket.getInputStream().read();
        });
        try (IngressUnderTest impatient = IngressUnderTest.http(
                        plane,
                        config -> config.timeouts().clientIdle(100).pooled(100),
                        new IngressRoute("web", List.of("*")));
                Socket tunnel = impatient.socket();
                Socket idle = impatient.socket()) {
            HttpWire.send(tunnel, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            assertThat(HttpWire.head(tunnel.getInputStream()).status()).isEqualTo(101);
            // Two that do idle, one after the other, show that the time has passed.
            assertThat(idle.getInputStream().read()).isNegative();
            try (Socket second = impatient.socket()) {
                assertThat(second.getInputStream().read()).isNegative();
            }
            speak.countDown();
            assertThat(new String(tunnel.getInputStream().readNBytes(4))).isEqualTo("late");
        }
    }

    @Test
    void bytesOfHeadersPassUnchanged() throws Exception {
        serve(answering(request -> {
            seen.add(request);
            return "HTTP/1.1 200 Fin\u00e9\r\nX-Name: caf\u00e9 \u00ff\r\nset-COOKIE: a=1\r\nset-COOKIE: b=2\r\n"
                    + "Content-Length: 0\r\n\r\n";
        }));
        Message response = ingress.raw("GET / HTTP/1.1\r\nHost: a\r\nX-Na-ME:   \u00fcber\u0080  \r\n\r\n");
        assertThat(response.header("x-name")).isEqualTo("caf\u00e9 \u00ff");
        assertThat(response.header("set-cookie")).isEqualTo("a=1, b=2");
        assertThat(seen().header("x-na-me")).isEqualTo("\u00fcber\u0080");
    }

    @Test
    void aRefusedWebSocketIsAnOrdinaryResponse() throws Exception {
        try (Socket socket = ingress.socket()) {
            for (int i = 0; i < 2; i++) {
                HttpWire.send(
                        socket, "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                assertThat(HttpWire.response(socket.getInputStream()).status()).isEqualTo(200);
            }
        }
    }
}
