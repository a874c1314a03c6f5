import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/** {@code CaCerts <keystore> <certificate>...}: writes a cacerts file, in the one format that every JDK reads. */
public class CaCerts {
    public static void main(String[] args) throws Exception {
        char[] password = "changeit".toCharArray(); // the JDK's own; the content is public
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, password);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (int i = 1; i < args.length; i++) {
            try (InputStream in = new FileInputStream(args[i])) {
                store.setCertificateEntry("root-" + i, factory.generateCertificate(in));
            }
        }
        try (OutputStream out = new FileOutputStream(args[0])) {
            store.store(out, password);
        }
    }
}
