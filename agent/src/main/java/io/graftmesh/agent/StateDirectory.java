package io.graftmesh.agent;

import io.graftmesh.agent.install.PrivateDirectory;
import io.graftmesh.mesh.Nullable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/** Where the last known state is kept, if it can be kept where nobody else could have written it. */
final class StateDirectory {

    private StateDirectory() {}

    /** @return null if there is none that can be believed, which has been said in one line */
    static @Nullable Path open(AgentOptions options, AgentLog log) {
        File directory = options.state();
        File chosen = options.chosenState();
        // In a temporary directory anybody may have made the parent first; its owner can exchange what is in it.
        File parent = chosen == null ? directory.getParentFile() : null;
        String problem = parent == null ? null : problem(parent);
        if (problem == null) {
            problem = problem(directory);
        }
        if (problem == null) {
            return directory.toPath();
        }
        log.warn(problem + "; the last known state of the mesh is not kept and a former one not used. Make it a"
                + " directory of this process's user with mode 700, or name another with the option state");
        return null;
    }

    private static @Nullable String problem(File directory) {
        try {
            String problem = PrivateDirectory.problem(directory);
            return problem == null ? null : directory + " " + problem;
        } catch (IOException | RuntimeException e) {
            return directory + " cannot be had (" + e + ")";
        }
    }
}
