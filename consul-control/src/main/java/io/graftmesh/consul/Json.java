package io.graftmesh.consul;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.entry.Doc;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Consul's JSON as {@link Doc} trees, which say what is wrong and where. Jackson's streaming half only: its data binding
 * would load 450 classes more into every application.
 */
final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    static Doc doc(Answer answer) throws ControlFailure {
        return doc(answer.path, answer.body);
    }

    static Doc doc(String source, @Nullable String body) throws ControlFailure {
        return Doc.lenient(source, body == null || body.trim().isEmpty() ? null : tree(source, body));
    }

    private static @Nullable Object tree(String source, String body) throws ControlFailure {
        try (JsonParser parser = FACTORY.createParser(body)) {
            parser.nextToken();
            Object tree = value(parser);
            if (parser.nextToken() != null) {
                throw new ControlFailure(Kind.BAD_DOCUMENT, source + " is not JSON: something follows its end", null);
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new ControlFailure(Kind.BAD_DOCUMENT, source + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException("a text cannot fail to be read", e);
        }
    }

    /** Numbers and flags stay the text that they are; the parser limits the depth (1,000). */
    private static @Nullable Object value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT:
                Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, value(parser));
                }
                return fields;
            case START_ARRAY:
                List<@Nullable Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                return items;
            case VALUE_NULL:
                return null;
            default:
                return parser.getText();
        }
    }

    /** @param tree maps, texts, numbers and flags */
    static String write(Map<String, ?> tree) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(tree, out);
        } catch (IOException e) {
            throw new IllegalStateException("a text cannot fail to be written", e);
        }
        return text.toString();
    }

    private static void write(Object value, JsonGenerator out) throws IOException {
        if (value instanceof Map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> field : ((Map<?, ?>) value).entrySet()) {
                out.writeFieldName(String.valueOf(field.getKey()));
                write(field.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof Integer) {
            out.writeNumber((Integer) value);
        } else if (value instanceof Boolean) {
            out.writeBoolean((Boolean) value);
        } else {
            out.writeString(String.valueOf(value));
        }
    }
}
