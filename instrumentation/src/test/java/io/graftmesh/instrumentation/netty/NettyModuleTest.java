package io.graftmesh.instrumentation.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.instrumentation.HookModule;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NettyModuleTest {

    /** One that is forgotten is missed only in an application, when a connection first needs it. */
    @Test
    void every_class_that_woven_netty_needs_is_defined_beside_it() throws Exception {
        HookModule module = NettyModule.create();
        URL classes = NettyModule.class.getResource("NettyModule.class");

        List<String> compiled;
        try (Stream<Path> files = Files.list(Paths.get(classes.toURI()).getParent())) {
            compiled = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("Graft"))
                    .map(name -> "io.graftmesh.instrumentation.netty." + name.replace(".class", ""))
                    .collect(Collectors.toList());
        }

        assertThat(compiled).isNotEmpty().containsExactlyInAnyOrderElementsOf(module.helpers());
    }
}
