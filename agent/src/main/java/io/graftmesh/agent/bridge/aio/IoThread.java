package io.graftmesh.agent.bridge.aio;

/**
 * A thread that hands work to the application's executors, as the JDK's own hidden ones do. No {@code MeshThread}: an
 * executor may run a handler on its caller's thread, and what that connects is to be looked at as any; nor do those wait
 * for the mesh to start, and an accept must. A thread that an executor makes inherits the context loader.
 */
final class IoThread extends Thread {

    IoThread(Runnable task, String name) {
        super(null, task, name);
        setDaemon(true);
        setContextClassLoader(ClassLoader.getSystemClassLoader());
    }
}
