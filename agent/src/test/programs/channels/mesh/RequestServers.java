package mesh;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.concurrent.Executors;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.RemoteIpValve;

/** {@code <port>}: HTTP servers that serve everything, and tell what they took it for. */
public final class RequestServers {

    private RequestServers() {}

    public static String jdk(String[] arguments) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        HttpContext context = server.createContext("/", new HttpHandler() {
            @Override
            public void handle(HttpExchange exchange) throws IOException {
                byte[] body = ("served " + exchange.getRequestURI().getPath()).getBytes("UTF-8");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            }
        });
        context.getFilters().add(new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                Server.EVENTS.add("filtered " + exchange.getRequestURI());
                chain.doFilter(exchange);
            }

            @Override
            public String description() {
                return "an application's own";
            }
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        return arguments[0];
    }

    public static String tomcat(String[] arguments) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        connector.setPort(Integer.parseInt(arguments[0]));
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        // Believes whatever a header says of who asks, and where.
        RemoteIpValve headers = new RemoteIpValve();
        headers.setPortHeader("X-Forwarded-Port");
        headers.setChangeLocalPort(true);
        tomcat.getEngine().getPipeline().addValve(headers);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "all", new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                response.getWriter().print("served " + request.getServletPath() + request.getPathInfo());
                response.getWriter().print(" to " + Collections.list(request.getHeaders("x-forwarded-client-cert")));
                X509Certificate[] chain =
                        (X509Certificate[]) request.getAttribute("javax.servlet.request.X509Certificate");
                response.getWriter()
                        .print(" "
                                + (chain == null
                                        ? ""
                                        : chain[0].getSerialNumber().toString(16)));
            }
        });
        context.addServletMappingDecoded("/*", "all");
        tomcat.start();
        return arguments[0];
    }
}
