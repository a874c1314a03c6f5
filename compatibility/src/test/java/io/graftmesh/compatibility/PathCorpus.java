package io.graftmesh.compatibility;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The committed corpus of request targets, and what a path that a server has made of one may mean behind it. */
final class PathCorpus {

    private static final Path FILE = Path.of("src", "test", "resources", "paths.txt");

    /** @param plain whether whoever may ask for it must get it */
    record Target(String written, boolean plain) {

        byte[] bytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int i = 0; i < written.length(); i++) {
                if (written.startsWith("\\x", i)) {
                    bytes.write(Integer.parseInt(written.substring(i + 2, i + 4), 16));
                    i += 3;
                } else {
                    bytes.write(written.charAt(i));
                }
            }
            return bytes.toByteArray();
        }
    }

    private PathCorpus() {}

    static List<Target> targets() {
        try {
            return Files.readAllLines(FILE, StandardCharsets.US_ASCII).stream()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> new Target(line.substring(line.indexOf(' ') + 1), line.startsWith("served ")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return whether a path that was served lies there, as it stands or to somebody who reads more into it */
    static boolean liesBelow(String folder, String target) {
        String served = inside(target);
        return isBelow(folder, served)
                || isBelow(folder, resolved(served))
                || isBelow(folder, resolved(decoded(served)));
    }

    /** Netty leaves it to the application to take scheme and host away. */
    static String inside(String target) {
        return target.replaceFirst("^[A-Za-z]+://[^/\\\\]*", "");
    }

    private static boolean isBelow(String folder, String path) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }

    /** Backslashes, parameters, doubled slashes and dots. */
    private static String resolved(String path) {
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : path.replace('\\', '/').split("/")) {
            String name = segment.replaceFirst(";.*", "");
            if (name.equals("..")) {
                kept.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                kept.addLast(name);
            }
        }
        return "/" + String.join("/", kept);
    }

    private static String decoded(String path) {
        StringBuilder decoded = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            String digits = path.substring(Math.min(i + 1, path.length()), Math.min(i + 3, path.length()));
            if (path.charAt(i) == '%' && digits.toLowerCase(Locale.ROOT).matches("[0-9a-f]{2}")) {
                decoded.append((char) Integer.parseInt(digits, 16));
                i += 2;
            } else {
                decoded.append(path.charAt(i));
            }
        }
        return decoded.toString();
    }
}
