package io.graftmesh.agent.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestCopyTest {

    @Test
    void aCopySaysThatItIsOneAndEndsItsConnection() {
        assertThat(
                        shadow(
                                "GET /a?b=c HTTP/1.1\r\nhost: orders.corp.local:8080\r\nConnection: keep-alive\r\nX-Id: 7\r\n\r\n"))
                .isEqualTo("GET /a?b=c HTTP/1.1\r\nHost: orders.corp.local-shadow:8080\r\nX-Id: 7\r\n"
                        + "Connection: close\r\n\r\n");
        assertThat(shadow("GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n")).contains("Host: [::1]-shadow\r\n");
    }

    @Test
    void aBodyIsCopiedByteForByteAndNotWaitedForAnother100Continue() {
        assertThat(shadow("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n\u00ff\r\n"))
                .isEqualTo(
                        "PUT / HTTP/1.1\r\nHost: a-shadow\r\nContent-Length: 3\r\nConnection: close\r\n\r\n\u00ff\r\n");
        assertThat(shadow("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"))
                .endsWith("\r\n\r\n1\r\nx\r\n0\r\n\r\n");
        assertThat(shadow("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
                .endsWith("\r\n\r\n0\r\n\r\n");
    }

    @Test
    void whatIsNotHereAsAWholeIsNotCopied() {
        assertThat(shadow("GET / HTTP/1.1\r\nHost: a\r\n")).isNull();
        assertThat(shadow("PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab")).isNull();
        assertThat(shadow("PUT / HTTP/1.1\r\nContent-Length: three\r\n\r\n")).isNull();
        assertThat(shadow("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"))
                .isNull();
    }

    @Test
    void aRequestThatIsTooLargeIsNotCopiedAndNotKept() {
        RequestCopy copy = new RequestCopy();
        byte[] head = bytes("PUT / HTTP/1.1\r\nContent-Length: 300000\r\n\r\n");
        copy.add(head, 0, head.length);
        copy.add(new byte[300_000], 0, 300_000);
        copy.add(new byte[3], 0, 3);
        assertThat(copy.shadow()).isNull();
    }

    private static String shadow(String request) {
        RequestCopy copy = new RequestCopy();
        byte[] bytes = bytes("#" + request);
        copy.add(bytes, 1, 5);
        copy.add(bytes, 6, bytes.length - 6);
        byte[] shadow = copy.shadow();
        return shadow == null ? null : new String(shadow, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
