package io.graftmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whether the packed agent finds and weaves an application's libraries, even those that it has itself under other names: there
 * packing has rewritten names in our modules, too.
 */
class WovenLibrariesIT {

    private static AgentLoader agent;
    private static Object targets;
    private static Method find;
    private static Method weave;

    @BeforeAll
    static void load() throws Exception {
        File jar = AgentUnderTest.jar().toFile();
        agent = new AgentLoader(jar, ClassLoader.getSystemClassLoader(), WovenLibrariesIT.class.getProtectionDomain());
        Class<?> type = agent.loadClass("io.graftmesh.agent.install.HookTargets");
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        targets = constructor.newInstance();
        find = type.getDeclaredMethod("find", String.class);
        find.setAccessible(true);
        Class<?> target = agent.loadClass("io.graftmesh.agent.install.HookTarget");
        weave = agent.loadClass("io.graftmesh.agent.install.Weaver")
                .getDeclaredMethod("weave", ClassLoader.class, String.class, byte[].class, target);
        weave.setAccessible(true);
    }

    @AfterAll
    static void close() throws IOException {
        agent.close();
    }

    @ParameterizedTest
    @CsvSource({
        "commons-httpclient-3-3.1, 5",
        "apache-httpclient-4-4.3, 5",
        "apache-httpclient-4-4.5.14, 5",
        "apache-httpclient-5-5.0.4, 5",
        "apache-httpclient-5-5.6.5, 5",
        "okhttp-3.14.9, 7",
        "okhttp-4.12.1, 8",
        "okhttp-5.5.1, 9",
    })
    void each_hooked_class_of_an_application_is_woven(String library, int classes) throws Exception {
        Set<String> woven = new TreeSet<>();
        try (URLClassLoader loader = new URLClassLoader(urls(library), null)) {
            for (URL url : loader.getURLs()) {
                weave(loader, Path.of(url.toURI()), woven);
            }
        }
        assertThat(woven).hasSize(classes);
    }

    private static URL[] urls(String library) throws IOException {
        List<URL> urls = new ArrayList<>();
        try (var jars = Files.list(Path.of("target", "http-clients", library))) {
            for (Path jar : jars.toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        return urls.toArray(new URL[0]);
    }

    private static void weave(ClassLoader loader, Path jar, Set<String> woven) throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                String name = entry.getName().replace(".class", "");
                Object target = entry.getName().endsWith(".class") ? find.invoke(targets, name) : null;
                if (target != null) {
                    byte[] original = file.getInputStream(entry).readAllBytes();
                    byte[] changed = (byte[]) weave.invoke(null, loader, name.replace('/', '.'), original, target);
                    if (new String(changed, StandardCharsets.ISO_8859_1).contains("Graft")) {
                        woven.add(name);
                    }
                }
            }
        }
    }

    @Test
    void a_library_is_found_wherever_a_build_has_put_it() throws Exception {
        assertThat(find.invoke(targets, "org/apache/http/impl/execchain/MainClientExec"))
                .isNotNull();
        assertThat(find.invoke(targets, "com/acme/http/impl/execchain/MainClientExec"))
                .isNotNull();
        assertThat(find.invoke(targets, "org/apache/http/impl/execchain/RetryExec"))
                .isNull();
        assertThat(find.invoke(targets, "okhttp3/internal/connection/ConnectInterceptor"))
                .isNotNull();
        assertThat(find.invoke(targets, "com/acme/okhttp3/internal/connection/ConnectInterceptor"))
                .isNotNull();
        assertThat(find.invoke(targets, "okhttp3/internal/connection/RouteSelector"))
                .isNull();
    }
}
