package io.graftmesh.agent.install;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Class files in the agent's jar. */
final class ClassFiles {

    private ClassFiles() {}

    /** @param name with slashes */
    static byte[] read(ClassLoader from, String name) throws IOException {
        try (InputStream in = from.getResourceAsStream(name + ".class")) {
            if (in == null) {
                throw new IOException(name + " is missing in the agent's jar");
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
            return out.toByteArray();
        }
    }
}
