package io.graftmesh.mesh;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thread of Graft's own: always a daemon, and the mark by which its sockets are told from the application's. What a
 * {@code MeshThread} connects is never intercepted.
 */
public final class MeshThread extends Thread {

    private MeshThread(Runnable task, String name) {
        super(null, task, "graft-" + name);
        setDaemon(true);
        // An application's context loader held by our thread would keep an undeployed WAR alive.
        setContextClassLoader(null);
    }

    /**
     * Made as if nobody had called us: a thread remembers on whose behalf it was begun, and would keep an undeployed WAR alive by
     * that, too; and under a security manager it may do what the least of them may.
     */
    public static MeshThread of(Runnable task, String name) {
        return AccessController.doPrivileged(new PrivilegedAction<MeshThread>() {
            @Override
            public MeshThread run() {
                return new MeshThread(task, name);
            }
        });
    }

    /** @return whether the calling thread is one of ours */
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof MeshThread;
    }

    /** @return a factory whose threads are named {@code graft-<name>-<n>} */
    public static ThreadFactory factory(String name) {
        AtomicInteger counter = new AtomicInteger();
        return task -> of(task, name + "-" + counter.incrementAndGet());
    }
}
