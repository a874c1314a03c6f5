package io.graftmesh.agent.bridge;

import io.graftmesh.agent.bridge.nio.PortSpeech;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Which inbound ports are the service's: those that were named, or else the first that the application listens on. */
final class ServicePorts {

    private final Set<Integer> named;
    /** 0 until the application listens. */
    private final AtomicInteger first = new AtomicInteger();

    private final Map<Integer, PortSpeech> speech = new ConcurrentHashMap<>();

    ServicePorts(Set<Integer> named) {
        this.named = named;
    }

    /** @return whether the port is the service's */
    boolean listening(int port) {
        if (named.isEmpty()) {
            first.compareAndSet(0, port);
        }
        return contains(port);
    }

    /** @return whether {@link #listening} may say so of a port that is about to be listened on; 0 is any port */
    boolean mayContain(int port) {
        return mayContain(named, port) && (port == 0 || !named.isEmpty() || first.get() == 0 || first.get() == port);
    }

    /** The same of named ports alone, before anything listens. */
    static boolean mayContain(Collection<Integer> named, int port) {
        return port == 0 || named.isEmpty() || named.contains(port);
    }

    /** Of a port that channels listen on; one of the service's. */
    PortSpeech speech(int port) {
        return speech.computeIfAbsent(port, any -> new PortSpeech());
    }

    boolean contains(int port) {
        return named.isEmpty() ? first.get() == port : named.contains(port);
    }
}
