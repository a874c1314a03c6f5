package servers;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.http2.Http2Protocol;
import support.Answers;
import support.Server;

/** Embedded, the option being the connector. A valve answers, so that javax and jakarta need no two programs. */
public final class TomcatServer implements Server {

    @Override
    public void start(int port, String protocol) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        Connector connector = new Connector("org.apache.coyote.http11." + protocol);
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.addUpgradeProtocol(new Http2Protocol());
        tomcat.getService().addConnector(connector);
        tomcat.addContext("", null).getPipeline().addValve(new ValveBase(true) {
            @Override
            public void invoke(Request request, Response response) throws IOException {
                byte[] body = Answers.to(request.getDecodedRequestURI(), Answers.untilEnd(request.getInputStream()));
                response.setContentLength(body.length);
                response.getOutputStream().write(body);
            }
        });
        tomcat.start();
    }
}
