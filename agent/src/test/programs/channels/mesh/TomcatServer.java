package mesh;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat's NIO and NIO2 connectors with all that they do to channels: blocking reads, async, sendfile. */
public final class TomcatServer {

    private TomcatServer() {}

    public static String listen(String[] arguments) throws Exception {
        return start("Http11NioProtocol", arguments[0], "");
    }

    /** The same over asynchronous channels. */
    public static String nio2(String[] arguments) throws Exception {
        return start("Http11Nio2Protocol", arguments[0], "");
    }

    /** {@code <port> <keystore>}: with TLS of its own; the password is {@code changeit}. */
    public static String secure(String[] arguments) throws Exception {
        return start("Http11NioProtocol", arguments[0], arguments[1]);
    }

    /** The same over asynchronous channels. */
    public static String secureNio2(String[] arguments) throws Exception {
        return start("Http11Nio2Protocol", arguments[0], arguments[1]);
    }

    /** The connector that accepts in native code; without its library it gets no further than its classes. */
    public static String apr(String[] arguments) throws Exception {
        return new org.apache.coyote.http11.Http11AprProtocol().getClass().getName();
    }

    private static void secure(Connector connector, String keystore) {
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(keystore);
        certificate.setCertificateKeystorePassword("changeit");
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        connector.setProperty("SSLEnabled", "true");
        connector.setSecure(true);
    }

    private static String start(String protocol, String port, String keystore) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        File base = Files.createTempDirectory("tomcat").toFile();
        final File big = new File(base, "big");
        Files.write(big.toPath(), Bytes.pattern(300_000));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.getPath());
        Connector connector = new Connector("org.apache.coyote.http11." + protocol);
        connector.setPort(Integer.parseInt(port));
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("useSendfile", "true");
        if (!keystore.isEmpty()) {
            secure(connector, keystore);
        }
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "all", new HttpServlet() {
                    @Override
                    protected void service(HttpServletRequest request, HttpServletResponse response)
                            throws IOException {
                        answer(request, response, big);
                    }
                })
                .setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "all");
        tomcat.start();
        return String.valueOf(connector.getLocalPort());
    }

    private static void answer(HttpServletRequest request, HttpServletResponse response, File big) throws IOException {
        String path = request.getRequestURI();
        if (path.equals("/upload")) {
            InputStream in = request.getInputStream();
            response.getWriter().print(Bytes.digest(Bytes.untilEnd(in)));
        } else if (path.equals("/file")) {
            response.setContentLengthLong(big.length());
            request.setAttribute("org.apache.tomcat.sendfile.filename", big.getPath());
            request.setAttribute("org.apache.tomcat.sendfile.start", 0L);
            request.setAttribute("org.apache.tomcat.sendfile.end", big.length());
        } else if (path.equals("/async")) {
            final AsyncContext async = request.startAsync();
            new Thread("async") {
                @Override
                public void run() {
                    try {
                        async.getResponse().getOutputStream().write(Bytes.pattern(10));
                        async.complete();
                    } catch (IOException e) {
                        Server.EVENTS.add("async failed " + e);
                    }
                }
            }.start();
        } else {
            response.getOutputStream().write(Bytes.pattern(Integer.parseInt(path.substring(1))));
        }
    }
}
