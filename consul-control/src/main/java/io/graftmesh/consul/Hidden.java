package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Ask;
import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.util.Collections;

/**
 * What a token may not see. Consul refuses some questions, and answers others with less, without a word: a list without
 * instances may mean that there are none, or that we may not know. So an empty list is looked at twice. One for each watch.
 */
final class Hidden {

    private static final String EMPTY = "[]";

    /** The list is empty, and may be: not to be looked at again before it has been something else. */
    private boolean believed;

    /**
     * Consul hides an instance from whoever may not read its node, and has itself always one.
     *
     * @param instances what it said
     * @throws ControlFailure if no node at all is shown: what was known before stays in force
     */
    Answer unlessNodesAre(Ask ask, Answer instances) throws ControlFailure {
        boolean empty = EMPTY.equals(String.valueOf(instances.body).trim());
        if (!empty || believed) {
            believed = empty;
            return instances;
        }
        // All nodes of the datacenter: much to ask, so it is asked once for each time that the last instance goes.
        Answer nodes = ask.send(ask.api().nodes(), "node:read");
        if (EMPTY.equals(String.valueOf(nodes.body).trim())) {
            throw new ControlFailure(
                    Kind.FORBIDDEN,
                    "Consul shows our token no node, and so no instance of any service; it needs node:read on those nodes"
                            + " (node_prefix \"\")",
                    null);
        }
        believed = true;
        return instances;
    }

    /** A prefix without keys: asked for one key of it, Consul refuses whoever may not read them. */
    static Answer unlessKeysAre(Ask ask, String prefix, Answer keys) throws ControlFailure {
        if (keys.body == null) {
            ask.send(
                    ask.api().key(prefix + "any", Collections.emptyMap()),
                    "key:read on \"" + prefix + "\" (key_prefix)");
        }
        return keys;
    }
}
