package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Ask;
import io.graftmesh.consul.BlockingWatch.Question;
import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.entry.Doc;
import io.graftmesh.consul.entry.ModeEntries;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.MutualTls;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Whether a service may take plaintext, out of three entries. The watch waits on the service's own, so a change of that one is
 * obeyed at once; {@code proxy-defaults} and {@code mesh} are looked at again whenever it returns, within
 * {@link BlockingWatch#WAIT_SECONDS}: a thread each would be much for what changes twice in the life of a mesh.
 */
final class ModeQuestion implements Question<MutualTls> {

    private static final String OWN = "own";
    private static final String GLOBAL = "global";
    private static final String MESH = "mesh";

    /** A Consul that knows no such kind writes an error into its log each time that it is asked. */
    private static final long ASK_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final String service;
    private long meshUnknownUntil = System.nanoTime();

    ModeQuestion(String service) {
        this.service = service;
    }

    @Override
    public Answer ask(Ask ask) throws ControlFailure {
        Map<String, String> block = ask.block();
        String right = "service:read on \"" + service + "\"";
        Answer own = ask.send(ask.api().configEntry("service-defaults", service, block), right);
        if (!block.isEmpty()) {
            // A query that blocks answers with the entry as it was before it was deleted (seen with 1.8.7).
            Answer now = entry(ask, "service-defaults", service, right);
            own = new Answer(own.path, own.index, now.body);
        }
        Map<String, String> said = new LinkedHashMap<>();
        put(said, OWN, ModeEntries.modeOf(Json.doc(own)));
        put(said, GLOBAL, ModeEntries.modeOf(Json.doc(entry(ask, "proxy-defaults", GLOBAL, "no right at all"))));
        put(said, MESH, meshAllows(ask));
        return new Answer(own.path, own.index, Json.write(said));
    }

    private static void put(Map<String, String> said, String key, @Nullable String word) {
        if (word != null) {
            said.put(key, word);
        }
    }

    private static Answer entry(Ask ask, String kind, String name, String right) throws ControlFailure {
        return ask.send(ask.api().configEntry(kind, name, Collections.emptyMap()), right);
    }

    /** @return null where there is no such entry, or Consul is older than 1.10 and knows no such kind */
    private @Nullable String meshAllows(Ask ask) throws ControlFailure {
        if (meshUnknownUntil - System.nanoTime() > 0) {
            return null;
        }
        try {
            Doc mesh = Json.doc(entry(ask, MESH, MESH, "no right at all"));
            return mesh.isAbsent() ? null : String.valueOf(ModeEntries.isPermissiveAllowed(mesh));
        } catch (ControlFailure failure) {
            // Status 500, and only the text tells it from a Consul in trouble.
            String message = String.valueOf(failure.getMessage());
            if (failure.kind() == Kind.SERVER_ERROR && message.contains("invalid config entry kind")) {
                meshUnknownUntil = System.nanoTime() + ASK_AGAIN_NANOS;
                return null;
            }
            throw failure;
        }
    }

    @Override
    public MutualTls read(Answer answer) throws ControlFailure {
        Map<String, String> said = Json.doc(answer).texts();
        String mesh = said.get(MESH);
        return MutualTls.of(service, said.get(OWN), said.get(GLOBAL), mesh == null ? null : Boolean.valueOf(mesh));
    }
}
