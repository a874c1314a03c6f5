import java.io.File;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Tells whether an unpacked JDK can do what the tests ask of it: find its configuration and trusted roots, begin a TLS
 * handshake, and start a child JVM from another working directory. Silent if so; any exception is the reason if not.
 */
public class JdkSmoke {
    public static void main(String[] args) throws Exception {
        beginHandshake();
        countTrustedRoots();
        startChild();
    }

    private static void beginHandshake() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("peer", 443);
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        if (engine.wrap(ByteBuffer.allocate(0), hello).bytesProduced() == 0) {
            throw new IllegalStateException("no ClientHello was made");
        }
    }

    private static void countTrustedRoots() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        if (((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers().length == 0) {
            throw new IllegalStateException("no trusted roots: cacerts is missing or empty");
        }
    }

    private static void startChild() throws Exception {
        String java = System.getProperty("java.home") + "/bin/java";
        Process child = new ProcessBuilder(java, "-version")
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        if (child.waitFor() != 0) {
            throw new IllegalStateException(java + " fails as a child process");
        }
    }
}
