package io.graftmesh.agent.mesh;

import io.graftmesh.testing.pki.Template;
import io.graftmesh.testing.pki.TestCa;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;

/** A certificate of the application's own, of another authority than the mesh's, as a key store for {@code mesh.Tls}. */
final class OwnTls {

    private static final TestCa.Cert CERT = TestCa.create("elsewhere")
            .issue(new Template().dns("localhost").ip("127.0.0.1").rsa());

    private OwnTls() {}

    /** @return the key store's file */
    static String keystore(MeshLab lab) throws Exception {
        Path file = lab.directory().resolve("own.p12");
        // The old algorithms: JDK 8 and 11 do not read what JDK 17 writes by default.
        System.setProperty("keystore.pkcs12.legacy", "");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own", CERT.key(), "changeit".toCharArray(), CERT.chain().toArray(new Certificate[0]));
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        return file.toString();
    }

    /** @return the certificate's, in hexadecimal digits */
    static String serial() {
        return CERT.leaf().getSerialNumber().toString(16);
    }
}
