package io.graftmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the jar that people download. */
class AgentJarIT {

    private static final long BUDGET = 14L << 20;
    private static final String FROM_JAVA_9 = "io/graftmesh/agent/install/LookupDefiner.class";

    /** Name by name, the archive inside the jar; names come from the shaded jar, because the archive keeps only hashes. */
    private static final Map<String, byte[]> HIDDEN = new LinkedHashMap<>();

    private static final List<String> VISIBLE = new ArrayList<>();
    private static Attributes manifest;

    @BeforeAll
    static void read() throws IOException {
        try (JarFile jar = new JarFile(AgentUnderTest.jar().toFile());
                JarFile shaded = new JarFile(
                        AgentUnderTest.jar().resolveSibling("shaded.jar").toFile());
                AgentArchive archive = new AgentArchive(AgentUnderTest.jar().toFile())) {
            manifest = jar.getManifest().getMainAttributes();
            jar.stream().map(JarEntry::getName).forEach(VISIBLE::add);
            for (JarEntry entry : shaded.stream().toList()) {
                byte[] bytes = archive.read(entry.getName());
                if (bytes != null) {
                    assertThat(bytes).isEqualTo(shaded.getInputStream(entry).readAllBytes());
                    HIDDEN.put(entry.getName(), bytes);
                }
            }
            assertThat(archive.size())
                    .as("nothing that the shaded jar does not have, but the build's id")
                    .isEqualTo(HIDDEN.size() + 1);
        }
    }

    @Test
    void only_the_entrance_is_visible() {
        assertThat(VISIBLE)
                .filteredOn(name -> !name.startsWith("META-INF/"))
                .containsExactlyInAnyOrder(
                        "io/graftmesh/agent/GraftAgent.class",
                        "io/graftmesh/agent/AgentLoader.class",
                        "io/graftmesh/agent/AgentArchive.class",
                        "io/graftmesh/agent/AgentArchive$1.class",
                        "graft/index",
                        "graft/content");
    }

    @Test
    void licences_of_the_libraries_inside_are_kept() {
        assertThat(VISIBLE).contains("META-INF/LICENSE", "META-INF/licenses/THIRD-PARTY.md", "META-INF/licenses/ASM");
    }

    @Test
    void it_fits_the_budget() throws IOException {
        assertThat(Files.size(AgentUnderTest.jar())).isLessThanOrEqualTo(BUDGET);
    }

    @Test
    void every_library_is_relocated() {
        assertThat(classes())
                .isNotEmpty()
                .allMatch(name -> name.startsWith("io/graftmesh/") || name.startsWith("java/net/Graft"));
    }

    @Test
    void services_are_named_as_relocated() {
        assertThat(HIDDEN.keySet())
                .filteredOn(name -> name.startsWith("META-INF/services/") && !name.endsWith("/"))
                .allMatch(name -> name.startsWith("META-INF/services/io.graftmesh.")
                        || name.startsWith("META-INF/services/java")
                        || name.startsWith("META-INF/services/reactor."));
    }

    @Test
    void every_class_runs_on_java_8_but_the_one_that_only_later_ones_load() throws IOException {
        for (String name : classes()) {
            try (DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(HIDDEN.get(name)))) {
                in.readInt();
                in.readUnsignedShort();
                assertThat(in.readUnsignedShort()).as(name).isLessThanOrEqualTo(name.equals(FROM_JAVA_9) ? 53 : 52);
            }
        }
    }

    @Test
    void bootstrap_is_small_and_whole() {
        assertThat(classes())
                .filteredOn(name -> name.startsWith("java/"))
                .hasSizeLessThanOrEqualTo(20)
                .containsExactlyInAnyOrderElementsOf(BootstrapClasses.paths());
    }

    @Test
    void nothing_is_for_one_java_version_only() {
        assertThat(HIDDEN.keySet()).noneMatch(name -> name.startsWith("META-INF/versions/"));
        assertThat(HIDDEN.keySet()).noneMatch(name -> name.endsWith("module-info.class"));
        assertThat(manifest.getValue("Multi-Release")).isNull();
    }

    @Test
    void it_is_loaded_by_flag_only_and_names_its_build() {
        assertThat(manifest.getValue("Premain-Class")).isEqualTo("io.graftmesh.agent.GraftAgent");
        assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("true");
        assertThat(manifest.getValue("Can-Redefine-Classes")).isEqualTo("true");
        assertThat(manifest.getValue("Agent-Class")).isNull();
        assertThat(manifest.getValue("Launcher-Agent-Class")).isNull();
        assertThat(manifest.getValue("Implementation-Version")).isNotBlank();
        assertThat(manifest.getValue("Graft-Build-Id")).hasSize(64);
    }

    private static List<String> classes() {
        return HIDDEN.keySet().stream().filter(name -> name.endsWith(".class")).toList();
    }
}
