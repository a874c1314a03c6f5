package io.graftmesh.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.entry.Doc;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.util.Map;

/** Consul's JSON as {@link Doc} trees, which say what is wrong and where. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static Doc doc(Answer answer) throws ControlFailure {
        return doc(answer.path, answer.body);
    }

    static Doc doc(String source, @Nullable String body) throws ControlFailure {
        try {
            return Doc.lenient(source, body == null || body.isEmpty() ? null : MAPPER.readValue(body, Object.class));
        } catch (JsonProcessingException e) {
            throw new ControlFailure(Kind.BAD_DOCUMENT, source + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    static String write(Map<String, ?> tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of maps and texts cannot be written: " + e.getMessage(), e);
        }
    }
}
