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

/** The file on the disk: tells whether it says something new, and whether that is sound. */
final class MeshFile {

    private final Path path;
    private byte @Nullable [] lastDigest;

    MeshFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    Path path() {
        return path;
    }

    /**
     * Reads the whole file each time (it is small, and a time stamp misses two writes in one tick); parses it only where
     * its bytes differ.
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
        byte[] digest = digest(content);
        if (Arrays.equals(digest, lastDigest)) {
            return null;
        }
        lastDigest = digest;
        return parse(new String(content, StandardCharsets.UTF_8));
    }

    private MeshState parse(String text) throws ControlFailure {
        Path directory = path.getParent();
        Path name = path.getFileName();
        if (directory == null || name == null) {
            throw new ControlFailure(Kind.BAD_DOCUMENT, path + " is not a file", null);
        }
        try {
            MeshDocument document = new MeshDocument(YamlDocs.parse(name.toString(), text), directory);
            CaFiles.certificates(document.caCertificate);
            MeshState state = new MeshState(document);
            document.instances.forEach(instance -> state.chain(instance.service));
            return state;
        } catch (DocException | PkiException e) {
            throw new ControlFailure(Kind.BAD_DOCUMENT, String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
