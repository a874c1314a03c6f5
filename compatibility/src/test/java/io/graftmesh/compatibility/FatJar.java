package io.graftmesh.compatibility;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** An executable jar as Spring Boot's own build plugin lays it out: Boot's loader in front, the libraries as jars inside. */
final class FatJar {

    private static final List<String> LAUNCHERS = List.of(
            "org/springframework/boot/loader/launch/JarLauncher.class",
            "org/springframework/boot/loader/JarLauncher.class");

    private FatJar() {}

    /**
     * @param classes the application's own class files
     * @param libraries one of them is Boot's loader
     */
    static Path write(Path jar, Path classes, Path[] libraries, String startClass) {
        Path loader = Stream.of(libraries)
                .filter(library -> library.getFileName().toString().startsWith("spring-boot-loader-"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no spring-boot-loader in " + List.of(libraries)));
        try (JarFile boot = new JarFile(loader.toFile());
                OutputStream file = new BufferedOutputStream(Files.newOutputStream(jar));
                JarOutputStream out = new JarOutputStream(file, manifest(boot, startClass))) {
            copyLoader(boot, out);
            copyClasses(classes, out);
            out.putNextEntry(new JarEntry("BOOT-INF/lib/"));
            for (Path library : libraries) {
                if (!library.equals(loader)) {
                    store("BOOT-INF/lib/" + library.getFileName(), Files.readAllBytes(library), out);
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(jar.toString(), e);
        }
    }

    private static Manifest manifest(JarFile boot, String startClass) {
        String launcher = LAUNCHERS.stream()
                .filter(name -> boot.getEntry(name) != null)
                .findFirst()
                .orElseThrow();
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(
                Attributes.Name.MAIN_CLASS, launcher.replace(".class", "").replace('/', '.'));
        attributes.putValue("Start-Class", startClass);
        attributes.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
        attributes.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
        return manifest;
    }

    private static void copyLoader(JarFile boot, JarOutputStream out) throws IOException {
        for (Enumeration<JarEntry> entries = boot.entries(); entries.hasMoreElements(); ) {
            JarEntry entry = entries.nextElement();
            if (entry.getName().startsWith("org/") || entry.getName().startsWith("META-INF/services/")) {
                out.putNextEntry(new JarEntry(entry.getName()));
                boot.getInputStream(entry).transferTo(out);
            }
        }
    }

    /** With an entry for each folder: Boot's first loader looks for them. */
    private static void copyClasses(Path classes, JarOutputStream out) throws IOException {
        out.putNextEntry(new JarEntry("BOOT-INF/"));
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : new TreeSet<>(files.toList())) {
                boolean folder = Files.isDirectory(file);
                String name = classes.relativize(file).toString();
                out.putNextEntry(new JarEntry(("BOOT-INF/classes/" + name + (folder ? "/" : "")).replace("//", "/")));
                if (!folder) {
                    Files.copy(file, out);
                }
            }
        }
    }

    /** A jar within is read in place, so it must not be compressed. */
    private static void store(String name, byte[] bytes, JarOutputStream out) throws IOException {
        JarEntry entry = new JarEntry(name);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        entry.setMethod(JarEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(sum.getValue());
        out.putNextEntry(entry);
        out.write(bytes);
    }
}
