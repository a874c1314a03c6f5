package io.graftmesh.consul.pki;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom a client of ours outside of the mesh trusts. */
public final class TrustManagers {

    private TrustManagers() {}

    /** @param roots null: those that the JVM trusts */
    public static X509TrustManager of(@Nullable List<X509Certificate> roots)
            throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (roots != null) {
            store = emptyStore();
            int n = 0;
            for (X509Certificate root : roots) {
                store.setCertificateEntry("root" + n++, root);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager) {
                return (X509TrustManager) manager;
            }
        }
        throw new GeneralSecurityException("this JVM has no X.509 trust manager");
    }

    public static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
