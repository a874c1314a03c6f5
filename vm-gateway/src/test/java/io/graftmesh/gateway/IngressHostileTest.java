package io.graftmesh.gateway;

import static io.graftmesh.gateway.testkit.HttpWire.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.gateway.testkit.HttpWire;
import io.graftmesh.gateway.testkit.HttpWire.Message;
import java.io.InputStream;
import java.net.Socket;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who means harm, or is broken: requests that could be read in two ways, claims that are not theirs, answers nobody asked for. */
class IngressHostileTest extends IngressToOne {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\n123456",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n12345",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n12345",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\n12345",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX\0: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
                "GET /../../etc HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a\\..\\b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a%5cb HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET relative HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://user@host/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\0\u0005hello\r\n\r\n",
                "lorem ipsum\r\n\r\n"
            })
    void whatCouldBeReadInTwoWaysIsRefused(String request) throws Exception {
        Message response = ingress.raw(request);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body).startsWith("400 bad_request: ").doesNotContain("Exception", "\tat ");
        assertThat(response.header("connection")).isEqualTo("close");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding:\u000bchunked"
            })
    void aTransferCodingThatIsNotChunkedAloneIsRefused(String header) throws Exception {
        Message response = ingress.raw("POST / HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n0\r\n\r\n");
        assertThat(response.status()).isIn(400, 501);
        assertThat(seen).isEmpty();
    }

    @Test
    void nothingOfASmuggledRequestReachesTheInstance() throws Exception {
        ingress.raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(ingress.raw("GET /next HTTP/1.1\r\nHost: a\r\n\r\n").body).startsWith("GET /next");
        assertThat(seen().path()).isEqualTo("/next");
    }

    @Test
    void aConnectionHeaderCannotTakeTheFramingAway() throws Exception {
        Message response = ingress.raw("POST /x HTTP/1.1\r\nHost: a\r\nConnection: Content-Length, Host, X-Mine\r\n"
                + "X-Mine: 1\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(response.body).isEqualTo("POST /x abc");
        Message request = seen();
        assertThat(request.header("content-length")).isEqualTo("3");
        assertThat(request.header("host")).isEqualTo("a");
        assertThat(request.header("x-mine")).isNull();
    }

    @Test
    void limitsHaveTheirOwnCodes() throws Exception {
        assertThat(ingress.raw("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        .status())
                .isEqualTo(414);
        assertThat(ingress.raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(70_000) + "\r\n\r\n")
                        .status())
                .isEqualTo(431);
        assertThat(ingress.raw("GET / HTTP/2.0\r\nHost: a\r\n\r\n").status()).isEqualTo(505);
        assertThat(ingress.raw("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n").status())
                .isEqualTo(405);
    }

    @Test
    void theInstanceLearnsWhoAskedAndOutsidersCannotClaimACertificate() throws Exception {
        ingress.raw("GET /p?q=1 HTTP/1.1\r\nHost: shop.example:8080\r\nX-Forwarded-For: 10.9.9.9\r\n"
                + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n"
                + "X-Forwarded-Client-Cert: URI=spiffe://x\r\nKeep-Alive: 5\r\nProxy-Connection: keep-alive\r\n"
                + "Upgrade: h2c, unknown\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAA\r\n"
                + "X-Other: Mixed Case\r\n\r\n");
        Message request = seen();
        assertThat(request.header("host")).isEqualTo("shop.example:8080");
        assertThat(request.header("x-forwarded-host")).isEqualTo("shop.example:8080");
        assertThat(request.header("x-forwarded-for")).isEqualTo("10.9.9.9, 127.0.0.1");
        assertThat(request.header("x-forwarded-proto")).isEqualTo("http");
        assertThat(request.header("x-other")).isEqualTo("Mixed Case");
        for (String gone : new String[] {
            "x-forwarded-client-cert", "keep-alive", "proxy-connection", "upgrade", "connection", "http2-settings"
        }) {
            assertThat(request.header(gone)).as(gone).isNull();
        }
    }

    @Test
    void anAnswerThatNobodyAskedForGoesToNobody() throws Exception {
        serve(socket -> {
            InputStream in = socket.getInputStream();
            HttpWire.request(in);
            HttpWire.send(socket, ok("first") + ok("poison"));
            in.read();
        });
        try (Socket socket = ingress.socket()) {
            for (int i = 0; i < 3; i++) {
                HttpWire.send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(HttpWire.response(socket.getInputStream()).body).isEqualTo("first");
            }
        }
    }

    /** Valid requests, broken at random: whatever comes of it, the next valid one is served and no buffer is lost. */
    @Test
    void brokenRequestsDoNoLastingHarm() throws Exception {
        String[] seeds = {
            "GET /a?b HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: x\r\n\r\n"
        };
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            StringBuilder request = new StringBuilder(seeds[i % seeds.length]);
            for (int broken = random.nextInt(4); broken >= 0; broken--) {
                int at = random.nextInt(request.length());
                switch (random.nextInt(3)) {
                    case 0 -> request.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> request.deleteCharAt(at);
                    default -> request.insert(at, "\r\n");
                }
            }
            try (Socket socket = ingress.socket()) {
                HttpWire.send(socket, request + seeds[0]);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (java.io.IOException e) {
                // A reset is an answer.
            }
        }
        assertThat(ingress.raw("GET /sane HTTP/1.1\r\nHost: a\r\n\r\n").body).isEqualTo("GET /sane ");
        assertThat(ingress.lines.contain("fault of the gateway"))
                .as(ingress.lines.all.toString())
                .isFalse();
    }
}
