package com.acme.shop.web;

import com.acme.shop.common.ServiceConfig;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import javax.servlet.http.HttpServlet;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * Tomcat inside the service. Settings: {@code bind.address}, {@code http.port} (0: any free one), {@code http.threads} and
 * {@code connector.protocol}. Uses only what Tomcat 8.5 and 9 have in common.
 */
public final class WebServer implements Closeable {

    private final Tomcat tomcat = new Tomcat();
    private final String address;
    private final Path workFolder;
    private final Connector connector;
    private final Context context;

    public WebServer(ServiceConfig config) throws IOException {
        address = config.get("bind.address");
        workFolder = Files.createTempDirectory("tomcat-");
        // Tomcat sets it once for the process; a second server would make the first one's deleted folder again.
        System.setProperty("catalina.home", workFolder.toString());
        tomcat.setSilent(true);
        tomcat.setBaseDir(workFolder.toString());
        // Also its name in JMX, where two of them in one process would collide.
        tomcat.getEngine().setName(workFolder.getFileName().toString());
        connector = connector(config);
        tomcat.getService().addConnector(connector);
        tomcat.setConnector(connector);
        context = tomcat.addContext("", workFolder.toString());
    }

    public void addServlet(HttpServlet servlet, String... paths) {
        for (String path : paths) {
            Tomcat.addServlet(context, path, servlet).addMapping(path);
        }
    }

    /** @throws IOException if the port cannot be had; the server is closed then */
    public void start() throws IOException {
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            close();
            throw new IOException("Tomcat did not start", e);
        }
        // Tomcat only logs it when a connector fails, and goes on without it.
        if (connector.getState() != LifecycleState.STARTED) {
            close();
            throw new IOException("cannot listen on " + address + ":" + connector.getPort());
        }
    }

    public String address() {
        return address;
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** Lets running requests end, for about two seconds. */
    @Override
    public void close() throws IOException {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IOException("Tomcat did not stop", e);
        } finally {
            deleteWorkFolder();
        }
    }

    private static Connector connector(ServiceConfig config) {
        Connector connector = new Connector(config.get("connector.protocol"));
        connector.setPort(config.getInt("http.port"));
        connector.setURIEncoding("UTF-8");
        connector.setProperty("address", config.get("bind.address"));
        connector.setProperty("maxThreads", config.get("http.threads"));
        return connector;
    }

    private void deleteWorkFolder() throws IOException {
        Files.walkFileTree(workFolder, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException problem) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
