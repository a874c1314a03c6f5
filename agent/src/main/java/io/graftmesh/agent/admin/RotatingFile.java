package io.graftmesh.agent.admin;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/**
 * A file that only its owner reads, and that is put aside when it is full: {@code x}, {@code x.1} … {@code x.5}, the oldest
 * of which goes. One thread's.
 */
final class RotatingFile {

    private static final long LARGEST = 20L << 20;
    private static final int KEPT = 5;

    private final Path path;
    private final long largest;
    private @Nullable FileChannel open;
    private long size;

    RotatingFile(Path path) {
        this(path, LARGEST);
    }

    RotatingFile(Path path, long largest) {
        this.path = path.toAbsolutePath();
        this.largest = largest;
    }

    void append(byte[] line) throws IOException {
        FileChannel channel = open;
        // Another program may have taken the file away, as log rotation does.
        if (channel == null || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            close();
            channel = open();
        } else if (size + line.length > largest) {
            close();
            rotate();
            channel = open();
        }
        for (ByteBuffer rest = ByteBuffer.wrap(line); rest.hasRemaining(); ) {
            size += channel.write(rest);
        }
    }

    private FileChannel open() throws IOException {
        Path directory = path.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        FileChannel channel = FileChannel.open(
                path,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        size = channel.size();
        open = channel;
        return channel;
    }

    private void rotate() throws IOException {
        for (int i = KEPT; i >= 1; i--) {
            Path younger = i == 1 ? path : numbered(i - 1);
            if (Files.exists(younger)) {
                Files.move(younger, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    void close() {
        FileChannel channel = open;
        open = null;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException ignored) {
            // Nothing is buffered here that could be lost.
        }
    }
}
