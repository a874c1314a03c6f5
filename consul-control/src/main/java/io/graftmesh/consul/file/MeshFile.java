package io.graftmesh.consul.file;

import io.graftmesh.consul.entry.DocException;
import io.graftmesh.consul.entry.YamlDocs;
import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.consul.pki.PkiException;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The file on the disk: tells whether it says something new, and whether that is sound. */
final class MeshFile {

    private final Path path;
    private List<Path> others = Collections.emptyList();
    private byte @Nullable [] lastDigest;

    MeshFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    Path path() {
        return path;
    }

    /**
     * Reads the whole file each time (it is small, and a time stamp misses two writes in one tick), and the certificates
     * that it names; parses it only where a byte differs.
     *
     * @return the new state; null if nothing has changed
     * @throws ControlFailure once for each content that is not sound
     */
    @Nullable
    MeshState poll() throws ControlFailure {
        byte[] content;
        try {
            content = Files.readAllBytes(path);
        } catch (IOException e) {
            if (lastDigest != null && lastDigest.length == 0) {
                return null;
            }
            lastDigest = new byte[0];
            String why = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
            throw new ControlFailure(Kind.UNREACHABLE, "cannot read " + path + ": " + why, e);
        }
        if (Arrays.equals(digest(content), lastDigest)) {
            return null;
        }
        try {
            return parse(content);
        } finally {
            // After parsing, which may have told of other files to look at.
            lastDigest = digest(content);
        }
    }

    private MeshState parse(byte[] content) throws ControlFailure {
        Path directory = path.getParent();
        Path name = path.getFileName();
        if (directory == null || name == null) {
            throw new ControlFailure(Kind.BAD_DOCUMENT, path + " is not a file", null);
        }
        try {
            MeshDocument document = new MeshDocument(
                    YamlDocs.parse(name.toString(), new String(content, StandardCharsets.UTF_8)), directory);
            others = document.files();
            document.bundle(CaFiles.certificates(document.caCertificate));
            return new MeshState(document, content);
        } catch (DocException | PkiException e) {
            throw new ControlFailure(Kind.BAD_DOCUMENT, String.valueOf(e.getMessage()), e);
        }
    }

    private byte[] digest(byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content);
            for (Path other : others) {
                digest.update(contentOf(other));
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** What cannot be read is told by whoever needs it; here it only differs from what can. */
    private static byte[] contentOf(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[] {0};
        }
    }
}
