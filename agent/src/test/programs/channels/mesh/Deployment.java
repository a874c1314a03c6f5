package mesh;

import java.io.File;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat that a web application is deployed to, and undeployed from. */
public final class Deployment {

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private static Tomcat tomcat;
    private static Context application;

    private Deployment() {}

    /**
     * {@code <port> <folder> <called host> <called port>}: the folder holds {@code WEB-INF/classes} with {@code app.Caller}.
     * The application's own call, as it is deployed, comes before the server opens any socket.
     */
    public static String deploy(String[] arguments) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        File base = Files.createTempDirectory("tomcat").toFile();
        tomcat = new Tomcat();
        tomcat.setBaseDir(base.getPath());
        Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        connector.setPort(Integer.parseInt(arguments[0]));
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("bindOnInit", "false");
        tomcat.setConnector(connector);
        application = tomcat.addContext("/app", arguments[1]);
        Wrapper caller = Tomcat.addServlet(application, "caller", "app.Caller");
        caller.addInitParameter("host", arguments[2]);
        caller.addInitParameter("port", arguments[3]);
        caller.setLoadOnStartup(1);
        application.addServletMappingDecoded("/call", "caller");
        tomcat.start();
        return String.valueOf(connector.getLocalPort());
    }

    /** {@code <url>}. @return the body, in one line */
    public static String get(String[] arguments) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(arguments[0]).openConnection();
        Bytes.check(connection.getResponseCode() == 200, "status " + connection.getResponseCode());
        return new String(Bytes.untilEnd(connection.getInputStream()), "UTF-8");
    }

    /** Undeploys the application. @return {@code collected} when its loader is */
    public static String undeploy(String[] arguments) throws Exception {
        ReferenceQueue<ClassLoader> queue = new ReferenceQueue<ClassLoader>();
        WeakReference<ClassLoader> loader =
                new WeakReference<ClassLoader>(application.getLoader().getClassLoader(), queue);
        tomcat.getHost().removeChild(application);
        application = null;
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < deadline) {
            System.gc();
            if (queue.remove(200) != null) {
                return "collected";
            }
        }
        return "still there: " + loader.get();
    }
}
