package io.graftmesh.gateway.egress;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Gateway.LinkedService;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Collections;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS to an external host as any client of it would speak it: its chain and its name are verified. */
final class ExternalTls {

    private final SSLContext context;
    private final @Nullable String sni;

    private ExternalTls(SSLContext context, @Nullable String sni) {
        this.context = context;
        this.sni = sni;
    }

    /** @return null if plaintext is to be spoken: neither CA file nor SNI are set */
    static @Nullable ExternalTls of(LinkedService service) throws IOException, GeneralSecurityException {
        String caFile = service.caFile();
        if (caFile == null && service.sni() == null) {
            return null;
        }
        boolean system = caFile == null || caFile.isEmpty() || caFile.equals("system");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, system ? null : trust(Path.of(caFile)), null);
        return new ExternalTls(context, service.sni());
    }

    private static TrustManager[] trust(Path caFile) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(caFile)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("it contains no certificate");
            }
            int index = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + index++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** @param host of the address that is being connected to; it is verified unless another name is configured */
    SSLEngine engine(String host, int port) {
        String name = sni != null ? sni : host;
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
            parameters.setServerNames(Collections.singletonList(new SNIHostName(name)));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }
}
