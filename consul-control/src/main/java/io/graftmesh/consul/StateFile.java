package io.graftmesh.consul;

import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * One answer of Consul as a file: the format's name, a digest of all that follows, whose answer to what it is, and then
 * Consul's own words, so that they are read again by whoever reads them from the wire.
 *
 * <pre>
 *   graft-state 1
 *   &lt;SHA-256 of the rest, as hexadecimal digits&gt;
 *   &lt;origin: address and namespace of Consul&gt;
 *   &lt;realm: trust domain, namespace and datacenter; empty where they were not known&gt;
 *   &lt;watch&gt;
 *   &lt;path that was asked&gt;
 *   body | none
 *   &lt;the answer's body&gt;
 * </pre>
 */
final class StateFile {

    /** Characters of a body. A thousand services of ten instances are 300 KB of addresses; what is larger is not kept. */
    static final int LARGEST_BODY = 4 << 20;

    /** Bytes of a file: the largest body, were none of it ASCII, and its head. */
    static final int LARGEST_FILE = 3 * LARGEST_BODY + (1 << 16);

    private static final String FORMAT = "graft-state 1";
    private static final String BODY = "body";
    private static final String NONE = "none";

    private StateFile() {}

    static byte[] encode(String origin, String realm, String watch, Answer answer) {
        String body = answer.body;
        byte[] rest = bytes(line(origin)
                + line(realm)
                + line(watch)
                + line(answer.path)
                + line(body == null ? NONE : BODY)
                + (body == null ? "" : body));
        byte[] head = bytes(FORMAT + "\n" + digest(rest) + "\n");
        return ByteBuffer.allocate(head.length + rest.length)
                .put(head)
                .put(rest)
                .array();
    }

    /**
     * @param realm empty where it is not known yet; then any will do
     * @throws ControlFailure which says what is wrong with the file
     */
    static Answer decode(byte[] content, String origin, String realm, String watch) throws ControlFailure {
        Lines lines = new Lines(content);
        if (!FORMAT.equals(lines.next())) {
            throw bad("it is no state of this version (\"" + FORMAT + "\")");
        }
        String digest = lines.next();
        if (!digest(lines.rest()).equals(digest)) {
            throw bad("it is damaged or was cut short (its digest differs)");
        }
        String ofOrigin = lines.next();
        String ofRealm = lines.next();
        if (!line(origin).equals(ofOrigin + "\n")) {
            throw bad("it is of another Consul (" + ofOrigin + ")");
        }
        if (!realm.isEmpty() && !"".equals(ofRealm) && !line(realm).equals(ofRealm + "\n")) {
            throw bad("it is of another datacenter (" + ofRealm + ")");
        }
        if (!line(watch).equals(lines.next() + "\n")) {
            throw bad("it answers another question");
        }
        String path = String.valueOf(lines.next());
        boolean none = NONE.equals(lines.next());
        return new Answer(path, 0, none ? null : new String(lines.rest(), StandardCharsets.UTF_8));
    }

    private static ControlFailure bad(String what) {
        return new ControlFailure(Kind.BAD_DOCUMENT, what, null);
    }

    private static String line(String text) {
        return text.replace('\n', ' ').replace('\r', ' ') + "\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String digest(String text) {
        return digest(bytes(text));
    }

    private static String digest(byte[] bytes) {
        try {
            StringBuilder hex = new StringBuilder();
            for (byte b : MessageDigest.getInstance("SHA-256").digest(bytes)) {
                hex.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
            }
            return hex.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What is read line by line, and at the end as it is. */
    private static final class Lines {
        private final byte[] content;
        private int at;

        Lines(byte[] content) {
            this.content = content;
        }

        /** @return null behind the end */
        @Nullable
        String next() {
            int end = at;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            if (end == content.length) {
                at = end;
                return null;
            }
            String line = new String(content, at, end - at, StandardCharsets.UTF_8);
            at = end + 1;
            return line;
        }

        byte[] rest() {
            return Arrays.copyOfRange(content, at, content.length);
        }
    }
}
