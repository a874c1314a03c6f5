package io.graftmesh.cli;

import io.graftmesh.consul.ConsulControlPlane;
import io.graftmesh.consul.ConsulSettings;
import io.graftmesh.consul.file.FileControlPlane;
import io.graftmesh.mesh.control.ControlPlane;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code consul}, found by Consul's own variables, or {@code file:<path>}: as the agent's option of that name. */
final class ControlOption {

    private static final String FILE = "file:";

    private ControlOption() {}

    static ControlPlane open(String text) {
        if (text.equals("consul")) {
            try {
                return ConsulControlPlane.connect(ConsulSettings.from(System.getenv()));
            } catch (IllegalArgumentException e) {
                throw new UserError(String.valueOf(e.getMessage()), e);
            }
        }
        if (!text.startsWith(FILE) || text.length() == FILE.length()) {
            throw new UserError("--control=" + text + ": allowed are 'consul' and 'file:<path>'");
        }
        Path file = Path.of(text.substring(FILE.length()));
        if (!Files.isReadable(file)) {
            throw new UserError("--control=" + text + ": cannot read " + file.toAbsolutePath());
        }
        return FileControlPlane.open(file);
    }
}
