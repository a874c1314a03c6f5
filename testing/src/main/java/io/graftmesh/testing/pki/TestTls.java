package io.graftmesh.testing.pki;

import io.graftmesh.mesh.Nullable;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** The JDK's TLS alone, showing whatever certificate it is given, good or bad, and trusting everybody. */
public final class TestTls {

    private TestTls() {}

    /** @param shown null to show no certificate */
    public static SSLContext context(TestCa.@Nullable Cert shown) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                shown == null ? null : new KeyManager[] {new Showing(shown)},
                new TrustManager[] {new TrustAll()},
                new SecureRandom());
        return context;
    }

    /** Shows one certificate whatever the other end asks for; a key store would first see whether its chain is one. */
    private static final class Showing extends X509ExtendedKeyManager {
        private final TestCa.Cert shown;

        Showing(TestCa.Cert shown) {
            this.shown = shown;
        }

        private @Nullable String alias(String... types) {
            return Arrays.asList(types).contains(shown.key().getAlgorithm()) ? "shown" : null;
        }

        @Override
        public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket of) {
            return alias(types);
        }

        @Override
        public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket of) {
            return alias(type);
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {"shown"};
        }

        @Override
        public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {"shown"};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return shown.chain().toArray(new X509Certificate[0]);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return shown.key();
        }
    }

    /** Whom it talks to is not what these tests are about. */
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
