package io.graftmesh.agent.install;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Tells one build of the agent from another; written into the jar when it is packaged. */
public final class BuildId {

    private BuildId() {}

    /** @return null where the agent does not run from its jar: then nothing may be remembered for it */
    public static @Nullable String read() {
        Properties build = new Properties();
        try (InputStream in = BuildId.class.getClassLoader().getResourceAsStream("graft-build.properties")) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            return null;
        }
        return build.getProperty("id");
    }
}
