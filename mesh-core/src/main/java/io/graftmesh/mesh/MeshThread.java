package io.graftmesh.mesh;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thread of Graft's own: always a daemon, and the mark by which its sockets are told from the application's. What a
 * {@code MeshThread} connects is never intercepted.
 */
public final class MeshThread extends Thread {

    public MeshThread(Runnable task, String name) {
        super(null, task, "graft-" + name);
        setDaemon(true);
        // An application's context loader held by our thread would keep an undeployed WAR alive.
        setContextClassLoader(null);
    }

    /** @return whether the calling thread is one of ours */
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof MeshThread;
    }

    /** @return a factory whose threads are named {@code graft-<name>-<n>} */
    public static ThreadFactory factory(String name) {
        AtomicInteger counter = new AtomicInteger();
        return task -> new MeshThread(task, name + "-" + counter.incrementAndGet());
    }
}
