package io.graftmesh.consul.file;

import io.graftmesh.consul.pki.CaFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A directory with a CA and a {@code mesh.yaml} that tests rewrite. */
final class MeshDirectory {

    static final String HEAD = "TrustDomain: demo.graft\n" + "Datacenter: dc1\n"
            + "DefaultIntention: deny\n"
            + "CA: {Cert: ca.pem, Key: ca-key.pem}\n";

    final Path path;
    final Path file;

    MeshDirectory(Path path) throws Exception {
        this.path = path;
        this.file = path.resolve("mesh.yaml");
        CaFiles.init(path, "demo.graft");
    }

    /** Replaces the document at once, as editors and configuration tools do: write beside it, rename. */
    MeshDirectory write(String... lines) throws IOException {
        Path beside = path.resolve("mesh.yaml.new");
        Files.writeString(beside, HEAD + String.join("\n", lines) + "\n");
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return this;
    }
}
