package com.acme.shop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.shop.common.ServiceConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

class WebServerTest {

    @Test
    void itListensOnTheGivenAddressAndAnswersHealth() throws Exception {
        try (WebServer server = started(ServiceConfig.load("sample"))) {
            assertTrue(server.port() > 0);
            assertEquals("OK\n", body(get(server, "/health").getInputStream()));
        }
    }

    @Test
    void aProblemBecomesItsStatusAndOneLineOfText() throws Exception {
        try (WebServer server = started(ServiceConfig.load("sample"))) {
            HttpURLConnection answer = get(server, "/problem");

            assertEquals(409, answer.getResponseCode());
            assertEquals("no two lines, none\n", body(answer.getErrorStream()));
        }
    }

    @Test
    void aPortThatIsTakenIsAnError() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServiceConfig config = ServiceConfig.load("sample").with("http.port", other.getLocalPort());

            IOException taken = assertThrows(IOException.class, () -> started(config));
            assertTrue(taken.getMessage().endsWith(":" + other.getLocalPort()), taken.toString());
        }
    }

    private static WebServer started(ServiceConfig config) throws IOException {
        WebServer server = new WebServer(config);
        server.addServlet(new HealthServlet(), "/health");
        server.addServlet(new ProblemServlet(), "/problem");
        server.start();
        return server;
    }

    private static HttpURLConnection get(WebServer server, String path) throws IOException {
        URL url = new URL("http://" + server.address() + ":" + server.port() + path);
        return (HttpURLConnection) url.openConnection();
    }

    private static String body(InputStream in) {
        return new Scanner(in, StandardCharsets.UTF_8.name()).useDelimiter("\\A").next();
    }

    private static final class ProblemServlet extends ShopServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            throw new HttpProblem(409, "no two lines,\nnone");
        }
    }
}
