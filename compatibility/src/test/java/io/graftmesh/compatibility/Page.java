package io.graftmesh.compatibility;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The committed page: what a whole run has written, and a slice of one is compared with. */
final class Page {

    static final Path COMMITTED = Path.of("..", "docs", "COMPATIBILITY.md");
    /** Heads the row of a grid that names its columns. */
    static final String GRID = "client ╲ server";

    private final List<String> lines;

    Page(String text) {
        lines = text.lines().toList();
    }

    static String committed() {
        try {
            return Files.readString(COMMITTED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return null if the page does not speak of it */
    @Nullable
    Outcome of(Pairing pairing) {
        List<String> grid = lines.stream()
                .dropWhile(line -> !line.equals("## " + pairing.protocol().title))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .toList();
        String[] servers = row(grid, GRID);
        String[] outcomes = row(grid, pairing.client().title());
        return IntStream.range(2, Math.min(servers.length, outcomes.length))
                .filter(i -> title(servers[i]).equals(pairing.server().title()))
                .mapToObj(i -> GridCell.read(outcomes[i], pairing.serverJdk()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private String title(String number) {
        return row(lines, number.strip())[2].strip();
    }

    /** @return the cells of the row that begins with this one; before the first there is an empty one */
    private static String[] row(List<String> lines, String first) {
        return lines.stream()
                .filter(line -> line.startsWith("| " + first + " |"))
                .map(line -> line.split("\\|", -1))
                .findFirst()
                .orElseGet(() -> Stream.of("", "", "").toArray(String[]::new));
    }
}
