package io.graftmesh.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.pki.TestTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A server of which a guest may ask for {@code /public*} alone, staff for all but {@code /admin*}, an auditor for whatever says
 * that it is the auditor who asks, and a stranger for nothing.
 */
final class JudgedServer implements AutoCloseable {

    private static final Pattern SERVED = Pattern.compile("served \\[(.*)]", Pattern.DOTALL);
    private static final int PATIENCE_MILLIS = 5_000;

    private final Map<String, SSLContext> callers = new HashMap<>();
    private final String name;
    private final int port = Lab.freePort();
    private final Lab lab;
    private final RunningPeer running;

    JudgedServer(Peer peer, Jdk jdk) {
        name = RunningPeer.service(peer, jdk);
        lab = new Lab(
                List.of(),
                "  - {Kind: service-defaults, Name: " + name
                        + ", Protocol: http}\n  - {Kind: service-intentions, Name: "
                        + name + ", Sources: [" + source("guest", "allow", "/public", "deny")
                        + ", " + source("staff", "deny", "/admin", "allow")
                        + ", {Name: auditor, Permissions: [{Action: allow, HTTP: {Header: [{Name: X-Forwarded-Client-Cert, Regex:"
                        + " \"Hash=[0-9a-f]{64};URI=" + Lab.spiffe("auditor")
                        + "\"}]}}, {Action: deny, HTTP: {PathRegex: "
                        + "\"(?s).*\"}}]}, {Name: stranger, Action: deny}]}\n");
        running = new RunningPeer(
                peer,
                jdk,
                Starter.start(
                        peer,
                        Lab.meshName(name),
                        port,
                        lab.jvm(peer, jdk, ",inbound=strict,peer-identity=true,port=" + port),
                        lab.directory()));
    }

    private static String source(String name, String action, String prefix, String otherwise) {
        return "{Name: " + name + ", Permissions: [{Action: " + action + ", HTTP: {PathPrefix: " + prefix
                + "}}, {Action: " + otherwise + ", HTTP: {PathRegex: \"(?s).*\"}}]}";
    }

    /** A connection of the mesh. */
    SSLSocket connect(String caller) throws IOException, GeneralSecurityException {
        SSLContext context = callers.get(caller);
        if (context == null) {
            context = TestTls.context(lab.ca().leaf(Lab.spiffe(caller)));
            callers.put(caller, context);
        }
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name + ".default.dc1.internal." + Lab.TRUST_DOMAIN)));
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** @return all of what the server says to these bytes; what came until then, if it hangs up or falls silent */
    String say(String caller, byte[]... parts) throws GeneralSecurityException, IOException {
        return sayUntil(null, caller, parts);
    }

    /** @param enough what need not be waited after; null for the end */
    String sayUntil(@Nullable Pattern enough, String caller, byte[]... parts)
            throws GeneralSecurityException, IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            request.write(part);
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (SSLSocket socket = connect(caller)) {
            socket.getOutputStream().write(request.toByteArray());
            byte[] some = new byte[8192];
            int n = 0;
            while (n >= 0
                    && (enough == null
                            || !enough.matcher(answer.toString(UTF_8)).find())) {
                answer.write(some, 0, n);
                n = socket.getInputStream().read(some);
            }
        } catch (IOException hungUp) {
            // what came counts
        }
        return answer.toString(UTF_8);
    }

    String ask(String caller, String method, byte[] target) throws GeneralSecurityException, IOException {
        return ask(caller, method, target, "");
    }

    /** @param headers each with its line's end */
    String ask(String caller, String method, byte[] target, String headers)
            throws GeneralSecurityException, IOException {
        return say(
                caller,
                ascii(method + " "),
                target,
                ascii(" HTTP/1.1\r\nHost: orders\r\nContent-Length: 0\r\n" + headers + "Connection: close\r\n\r\n"));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** @return what the server's application took the path for; null if it was not asked */
    static @Nullable String served(String answer) {
        Matcher served = SERVED.matcher(answer);
        return served.find() ? served.group(1) : null;
    }

    /** @return how often a hook failed; what servers say on stderr of such requests is theirs to say */
    long failedHooks() {
        return running.failedHooks();
    }

    @Override
    public void close() {
        running.close();
        lab.close();
    }
}
