package bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** What {@link EchoServer} answers, by Tomcat and its NIO connector: {@code NioServer <port>}. */
public final class NioServer {

    private NioServer() {}

    public static void main(String[] arguments) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        File base = Files.createTempDirectory("tomcat").toFile();
        base.deleteOnExit();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.getPath());
        Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        connector.setPort(Integer.parseInt(arguments[0]));
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("maxConnections", "20000");
        connector.setProperty("keepAliveTimeout", "-1");
        if (Tls.keys() != null) {
            secure(connector);
        }
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "echo", new Echo());
        context.addServletMappingDecoded("/*", "echo");
        tomcat.start();
        System.out.println("LISTENING " + connector.getLocalPort());
        Console.serve(new Console.Commands() {
            @Override
            public String answer(String[] words) {
                return "unknown";
            }
        });
    }

    private static void secure(Connector connector) {
        SSLHostConfig host = new SSLHostConfig();
        host.setProtocols("TLSv1.3");
        host.setCiphers(Tls.cipher());
        host.setCertificateVerification("required");
        host.setTruststoreFile(Tls.keys());
        host.setTruststorePassword(Tls.PASSWORD);
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(Tls.keys());
        certificate.setCertificateKeystorePassword(Tls.PASSWORD);
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        connector.setProperty("SSLEnabled", "true");
        connector.setSecure(true);
    }

    private static final class Echo extends HttpServlet {

        private static final long serialVersionUID = 1;

        private static final byte[] BODY = new byte[1_024];

        static {
            Arrays.fill(BODY, (byte) 'x');
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            response.setContentLength(BODY.length);
            response.getOutputStream().write(BODY);
        }
    }
}
