package io.graftmesh.agent.bridge.http;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** A thread of ours on which application's code, or connections like its own, may run: no {@code MeshThread}, whose connections are never the mesh's. */
final class OwnThread {

    private OwnThread() {}

    static Thread of(Runnable task, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
    }
}
