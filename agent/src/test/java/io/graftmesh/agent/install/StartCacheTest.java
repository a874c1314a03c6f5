package io.graftmesh.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.agent.AgentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {

    private static final byte[] ORIGINAL = {1, 2, 3};
    private static final byte[] WOVEN = {4, 5, 6, 7};

    @TempDir
    Path directory;

    @Test
    void what_was_put_is_found_by_another_jvm() {
        StartCache writer = cache("build-1");
        writer.put(writer.key("A", ORIGINAL), WOVEN);

        StartCache reader = cache("build-1");
        assertThat(reader.get(reader.key("A", ORIGINAL))).isEqualTo(WOVEN);
    }

    @Test
    void another_build_another_class_or_other_bytes_are_another_entry() {
        StartCache cache = cache("build-1");

        assertThat(Stream.of(
                        cache.key("A", ORIGINAL),
                        cache.key("B", ORIGINAL),
                        cache.key("A", new byte[] {1, 2, 4}),
                        cache.key("A", new byte[] {1, 2}),
                        cache("build-2").key("A", ORIGINAL)))
                .doesNotHaveDuplicates();
    }

    @Test
    void its_directory_is_the_owners_alone_and_holds_no_leftovers() throws IOException {
        StartCache cache = cache("build-1");
        cache.put(cache.key("A", ORIGINAL), WOVEN);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(woven())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(woven())) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void every_single_damaged_byte_is_noticed() throws IOException {
        StartCache cache = cache("build-1");
        String key = cache.key("A", ORIGINAL);
        cache.put(key, WOVEN);
        byte[] good = Files.readAllBytes(woven().resolve(key));
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x10;
            Files.write(woven().resolve(key), bad);

            assertThat(cache.get(key)).as("byte " + i).isNull();
        }
        Files.write(woven().resolve(key), new byte[0]);
        assertThat(cache.get(key)).isNull();
    }

    @Test
    void a_link_in_its_place_is_not_followed() throws IOException {
        Path elsewhere = Files.createDirectory(
                directory.resolve("elsewhere"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(woven(), elsewhere);

        StartCache cache = cache("build-1");
        cache.put(cache.key("A", ORIGINAL), WOVEN);

        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void without_a_build_id_nothing_is_remembered() {
        StartCache cache = cache(null);
        cache.put(cache.key("A", ORIGINAL), WOVEN);

        assertThat(woven()).doesNotExist();
    }

    private StartCache cache(String buildId) {
        return new StartCache(woven().toFile(), buildId, AgentLog.current());
    }

    private Path woven() {
        return directory.resolve("woven");
    }
}
