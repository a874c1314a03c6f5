package io.graftmesh.testing.jvm;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles what shall run in a JVM under test: for Java 8, so that every JDK runs the very same class files. */
public final class TestPrograms {

    private TestPrograms() {}

    /**
     * @param sources a folder of Java files
     * @param classes where the class files go; created
     * @return {@code classes}
     */
    public static Path compile(Path sources, Path classes, Path... classPath) {
        return compile(8, sources, classes, classPath);
    }

    /** @param release the oldest Java that shall run it, where that cannot be 8 */
    public static Path compile(int release, Path sources, Path classes, Path... classPath) {
        try (Stream<Path> files = Files.walk(sources)) {
            List<Path> java =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            return compile(release, sources, java, classes, classPath);
        } catch (IOException e) {
            throw new AssertionError("cannot read " + sources, e);
        }
    }

    /**
     * @param release the oldest Java that shall run it, where that cannot be 8
     * @param sources where what the files use is found, and compiled as well
     * @return {@code classes}
     */
    public static Path compile(int release, Path sources, List<Path> files, Path classes, Path... classPath) {
        List<String> command = new ArrayList<>(List.of("--release", String.valueOf(release), "-sourcepath"));
        command.add(sources.toString());
        command.addAll(List.of("-nowarn", "-proc:none", "-Xlint:-options", "-d", classes.toString()));
        if (classPath.length > 0) {
            command.add("-cp");
            command.add(Stream.of(classPath).map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        }
        files.forEach(file -> command.add(file.toString()));
        try {
            Files.createDirectories(classes);
        } catch (IOException e) {
            throw new AssertionError("cannot make " + classes, e);
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(new String[0]));
        if (result != 0) {
            throw new AssertionError("the test programs " + files + " do not compile");
        }
        return classes;
    }

    /** @return {@code jar}, made of a folder of class files and these main attributes of a manifest */
    public static Path jar(Path classes, Path jar, Map<String, String> manifest) {
        Manifest written = new Manifest();
        written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((name, value) -> written.getMainAttributes().putValue(name, value));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, written);
                Stream<Path> entries = Files.walk(classes)) {
            for (Path entry : entries.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(entry).toString().replace(File.separatorChar, '/')));
                Files.copy(entry, out);
                out.closeEntry();
            }
        } catch (IOException e) {
            throw new AssertionError("cannot write " + jar, e);
        }
        return jar;
    }
}
