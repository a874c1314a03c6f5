package io.graftmesh.agent.install;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.mesh.Nullable;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A directory whose files this JVM believes: nobody else may write or read there, and it must not be a link. */
public final class PrivateDirectory {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateDirectory() {}

    /** @return false if it cannot be had or cannot be trusted, which has been logged; then every start weaves */
    static boolean prepare(File directory, AgentLog log) {
        try {
            String problem = problem(directory);
            if (problem != null) {
                log.warn(directory + " " + problem + "; nothing is remembered there, and every start is a first one");
            }
            return problem == null;
        } catch (IOException | RuntimeException e) {
            log.debug("nothing can be remembered in " + directory, e);
        }
        return false;
    }

    /**
     * Makes the directory, unless it is there, and looks at it.
     *
     * @return what is wrong with it, as the end of a sentence that its name begins; null if nothing is
     * @throws RuntimeException as well, where the file system knows no owners and rights
     */
    public static @Nullable String problem(File directory) throws IOException {
        Path path = directory.toPath();
        create(path);
        PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isDirectory()) {
            return "is no directory";
        }
        return attributes.permissions().equals(OWNER_ONLY) && isOurs(path) ? null : "is open to other users";
    }

    private static void create(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException checkedNext) {
            // Ours from an earlier run, or somebody else's trap: the caller looks.
        }
    }

    /** User ids, not names: containers run under ids that have none. */
    private static boolean isOurs(Path path) throws IOException {
        Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Path self = Paths.get("/proc/self");
        if (Files.exists(self)) {
            return owner.equals(Files.getAttribute(self, "unix:uid"));
        }
        return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName().equals(System.getProperty("user.name"));
    }
}
