package io.graftmesh.consul;

import io.graftmesh.mesh.Nullable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** Files in the state's directory: written whole or not at all, for their owner alone, and not without end. */
final class StateFolder {

    static final String STATE = ".state";
    private static final String FRESH = ".new";

    /** Of all files together; the oldest go first. */
    static final long ROOM = 32L << 20;

    /** What nobody has confirmed for so long is no knowledge any more. */
    static final long KEPT_MILLIS = 30L * 24 * 3_600_000;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private int writes;

    /** Written beside and moved into place: whoever reads sees all of a file or none. */
    void write(Path file, byte[] content, long stampMillis) throws IOException {
        Path directory = directoryOf(file);
        Path fresh = Files.createTempFile(directory, "answer", FRESH, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.write(fresh, content);
            Files.setLastModifiedTime(fresh, FileTime.fromMillis(stampMillis));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        writes++;
        prune(directory, stampMillis);
    }

    private static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "every file has a directory");
    }

    int writes() {
        return writes;
    }

    private static void prune(Path directory, long nowMillis) {
        File[] files = directory
                .toFile()
                .listFiles((in, name) -> name.endsWith(STATE) || name.startsWith("answer") && name.endsWith(FRESH));
        if (files == null) {
            return;
        }
        Stamped[] stamped = new Stamped[files.length];
        Arrays.setAll(stamped, i -> new Stamped(files[i]));
        Arrays.sort(stamped, (a, b) -> Long.compare(b.stampMillis, a.stampMillis));
        long total = 0;
        for (Stamped one : stamped) {
            total += one.file.length();
            boolean leftover = one.file.getName().endsWith(FRESH) && nowMillis - one.stampMillis > 600_000;
            if (total > ROOM || leftover || nowMillis - one.stampMillis > KEPT_MILLIS) {
                // Where it cannot be deleted, the next write tries again.
                one.file.delete();
            }
        }
    }

    /** The time is read once: it may change while the files are sorted. */
    private static final class Stamped {
        final File file;
        final long stampMillis;

        Stamped(File file) {
            this.file = file;
            this.stampMillis = file.lastModified();
        }
    }

    /** @return what forbids to believe the file, or null */
    static @Nullable String mistrust(Path file, PosixFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            return "it is no regular file";
        }
        if (!OWNER_ONLY.containsAll(attributes.permissions())) {
            return "it is open to other users (mode " + PosixFilePermissions.toString(attributes.permissions()) + ")";
        }
        // The directory is this user's: that has been looked at before anything was read.
        Path directory = directoryOf(file);
        Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
            return "it belongs to another user";
        }
        if (attributes.size() > StateFile.LARGEST_FILE) {
            return "it is larger than any state (" + attributes.size() + " bytes)";
        }
        return null;
    }
}
