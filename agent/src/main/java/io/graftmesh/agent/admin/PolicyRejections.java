package io.graftmesh.agent.admin;

import io.graftmesh.mesh.control.ControlFailure;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what the control plane said and was not obeyed: a malformed entry, an expression that is none, a circle. One mistake in a
 * file reaches every watch, and a watch may say it again and again; it counts once, until there was another.
 *
 * <p>Guarded by its own monitor.
 */
final class PolicyRejections {

    private static final int REMEMBERED = 64;

    private long count;

    private final Map<String, Boolean> counted = new LinkedHashMap<String, Boolean>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized void failed(ControlFailure failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure.kind() == ControlFailure.Kind.BAD_DOCUMENT && counted.put(message, true) == null) {
            count++;
        }
    }

    /** @return documents of the control plane that were not sound, and not obeyed */
    synchronized long count() {
        return count;
    }
}
