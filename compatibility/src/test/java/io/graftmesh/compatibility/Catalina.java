package io.graftmesh.compatibility;

import io.graftmesh.testing.jvm.TestPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Tomcat as an operator installs it: the distribution unpacked, a base directory with its configuration, a WAR put in it. */
final class Catalina {

    private static final Path UNPACKED = Path.of("target", "tomcat").toAbsolutePath();

    private Catalina() {}

    /** @return the home of the distribution, unpacked once */
    static synchronized Path home(Path zip) {
        Path done = UNPACKED.resolve(zip.getFileName() + ".done");
        try {
            if (!Files.exists(done)) {
                unpack(zip);
                Files.createFile(done);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return UNPACKED.resolve("apache-" + zip.getFileName().toString().replace(".zip", ""));
    }

    private static void unpack(Path zip) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = UNPACKED.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.write(file, in.readAllBytes());
                }
            }
        }
    }

    /**
     * @param base an instance's own directory; made
     * @param classes of the web application
     */
    static void base(Path home, Path base, Path classes, int port) {
        try {
            for (String folder : new String[] {"logs", "temp", "webapps", "work"}) {
                Files.createDirectories(base.resolve(folder));
            }
            copy(home.resolve("conf"), base.resolve("conf"));
            String server = Files.readString(home.resolve("conf/server.xml"))
                    .replace("<Server port=\"8005\"", "<Server port=\"-1\"")
                    .replace("<Connector port=\"8080\"", "<Connector port=\"" + port + "\" address=\"127.0.0.1\"");
            Files.writeString(base.resolve("conf/server.xml"), server);
            Path content = Files.createDirectories(base.resolve("war"));
            copy(classes, content.resolve("WEB-INF/classes"));
            TestPrograms.jar(content, base.resolve("webapps/ROOT.war"), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
        }
    }
}
