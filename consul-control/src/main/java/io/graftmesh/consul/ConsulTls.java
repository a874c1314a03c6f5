package io.graftmesh.consul;

import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.consul.pki.PkiException;
import io.graftmesh.consul.pki.TrustManagers;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** How we prove ourselves to Consul's HTTP API, and it to us: token, CA, client certificate. */
final class ConsulTls {

    private ConsulTls() {}

    /** An interceptor can only throw this kind; that Consul would not answer is not what it means. */
    static final class UnreadableToken extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableToken(Path file, String why, @Nullable IOException cause) {
            super("cannot read the token: CONSUL_HTTP_TOKEN_FILE=" + file + ": " + why, cause);
        }
    }

    /** Consul's own are UUIDs; what breaks an HTTP header would else be said by the HTTP client, secret and all. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    /** Read at every request: tokens are replaced while we run. */
    static @Nullable String token(ConsulSettings settings) throws IOException {
        Path file = settings.tokenFile();
        if (file == null) {
            return settings.token();
        }
        String token;
        try {
            token = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw new UnreadableToken(file, e.toString(), e);
        }
        // A file that is just being written is empty for a moment. Asked as nobody, Consul would answer lists with
        // nothing in
        // them, and every instance would be gone.
        if (!TOKEN.matcher(token).matches()) {
            throw new UnreadableToken(file, token.isEmpty() ? "it is empty" : "it does not hold one token", null);
        }
        return token;
    }

    static void configure(OkHttpClient.Builder builder, ConsulSettings settings) throws ControlFailure {
        if (!settings.url().startsWith("https://")) {
            return;
        }
        try {
            Path caFile = settings.caFile();
            X509TrustManager trust = TrustManagers.of(caFile == null ? null : CaFiles.certificates(caFile));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(settings), new TrustManager[] {trust}, null);
            builder.sslSocketFactory(context.getSocketFactory(), trust);
        } catch (PkiException | GeneralSecurityException | IOException e) {
            throw new ControlFailure(
                    Kind.UNREACHABLE, "cannot set up TLS to Consul at " + settings.url() + ": " + e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keyManagers(ConsulSettings settings)
            throws PkiException, GeneralSecurityException, IOException {
        Path certificate = settings.certificateFile();
        Path key = settings.keyFile();
        if (certificate == null || key == null) {
            return null;
        }
        KeyStore store = TrustManagers.emptyStore();
        char[] password = new char[0];
        store.setKeyEntry(
                "client",
                CaFiles.privateKey(key, "CONSUL_CLIENT_KEY"),
                password,
                CaFiles.certificates(certificate).toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }
}
