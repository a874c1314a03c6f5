package io.graftmesh.cli.demo;

import io.graftmesh.mesh.inbound.ClientHello;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Judges recorded bytes: TLS from the first byte to the last, or not (RFC 8446, 5.1). */
final class Wire {

    private static final int HEADER = 5;
    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 23;
    private static final int MAX_RECORD = 16_384 + 256;

    private Wire() {}

    /** @param secrets what the application says, and nobody on the wire may read */
    static Findings judge(List<Recorder.Recording> recordings, List<String> secrets) {
        Findings findings = new Findings();
        findings.require(!recordings.isEmpty(), "nothing was recorded: the call went another way");
        for (Recorder.Recording recording : recordings) {
            byte[] request = recording.toServer();
            byte[] answer = recording.toClient();
            ClientHello hello = ClientHello.parse(request, request.length);
            findings.require(
                    hello.kind() == ClientHello.Kind.TLS, "the stream begins with no ClientHello: " + hex(request));
            findings.require(records(request) > 1, "not TLS records throughout, to the server: " + hex(request));
            findings.require(records(answer) > 1, "not TLS records throughout, to the client: " + hex(answer));
            if (hello.kind() == ClientHello.Kind.TLS) {
                findings.show("begins " + hex(request) + " …, a TLS ClientHello for");
                findings.show("  " + hello.serverName());
            }
            findings.show(request.length + answer.length + " bytes, all of them in TLS records");
            findings.show("nowhere in them: '" + String.join("', '", secrets) + "'");
            for (String secret : secrets) {
                findings.require(
                        !contains(request, secret) && !contains(answer, secret),
                        "'" + secret + "' can be read on the wire");
            }
        }
        return findings;
    }

    /** @return how many TLS records the bytes are, the last perhaps cut off; -1 if they are something else */
    static int records(byte[] bytes) {
        int count = 0;
        int at = 0;
        while (at + HEADER <= bytes.length) {
            int size = (bytes[at + 3] & 255) << 8 | (bytes[at + 4] & 255);
            if (bytes[at] < FIRST_TYPE || bytes[at] > LAST_TYPE || bytes[at + 1] != 3 || size > MAX_RECORD) {
                return -1;
            }
            at += HEADER + size;
            count++;
        }
        return count;
    }

    private static boolean contains(byte[] bytes, String text) {
        // Latin-1 keeps every byte as it is, so that a text of ASCII is found wherever it lies.
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    }

    private static String hex(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, 6); i++) {
            hex.append(String.format(i == 0 ? "%02x" : " %02x", bytes[i]));
        }
        return hex.length() == 0 ? "(no bytes)" : hex.toString();
    }
}
