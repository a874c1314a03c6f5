package io.graftmesh.agent.bridge;

import java.io.IOException;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/**
 * Under a security manager (JDK 8 to 23) what the agent does on an application's thread is its own business: it reads its files
 * and connects to instances though the application may not. Its jar needs all permissions for that, the application none more.
 */
final class Privileged {

    /** What may be done on the agent's own behalf. */
    interface Work<T> {
        T run() throws IOException;
    }

    private Privileged() {}

    static boolean isNeeded() {
        return System.getSecurityManager() != null;
    }

    static <T> T run(Work<T> work) throws IOException {
        try {
            return AccessController.doPrivileged((PrivilegedExceptionAction<T>) work::run);
        } catch (PrivilegedActionException e) {
            throw (IOException) e.getException();
        }
    }
}
