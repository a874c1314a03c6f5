package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One place in a document, whatever its notation: knows its value, its line and the path of fields that leads to it, so
 * that whoever reads it can say exactly what is wrong and where. Scalars are text until a reader asks for more.
 */
public final class Doc {

    private final String source;
    private final int line;
    private final String path;
    private final boolean strict;
    private final @Nullable Object value;

    private Doc(String source, int line, String path, boolean strict, @Nullable Object value) {
        this.source = source;
        this.line = line;
        this.path = path;
        this.strict = strict;
        this.value = value;
    }

    /**
     * A tree of maps, lists and scalars from a peer that may be newer than we are: unknown fields are ignored.
     *
     * @param source how messages call the document
     */
    public static Doc lenient(String source, @Nullable Object tree) {
        return convert(source, "", tree);
    }

    private static Doc convert(String source, String path, @Nullable Object tree) {
        if (tree instanceof Map) {
            Map<String, Doc> fields = new LinkedHashMap<>();
            ((Map<?, ?>) tree).forEach((name, field) -> {
                String key = String.valueOf(name);
                fields.put(key, convert(source, child(path, key), field));
            });
            return new Doc(source, 0, path, false, fields);
        }
        if (tree instanceof List) {
            List<Doc> items = new ArrayList<>();
            for (Object item : (List<?>) tree) {
                items.add(convert(source, path + "[" + items.size() + "]", item));
            }
            return new Doc(source, 0, path, false, items);
        }
        return new Doc(source, 0, path, false, tree == null ? null : String.valueOf(tree));
    }

    static Doc strict(String source, int line, String path, @Nullable Object value) {
        return new Doc(source, line, path, true, value);
    }

    static String child(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    public boolean isAbsent() {
        return value == null;
    }

    /** @return the field; an absent one if there is none */
    public Doc get(String field) {
        Doc found = fields().get(field);
        return found != null ? found : new Doc(source, line, child(path, field), strict, null);
    }

    public Doc require(String field) {
        Doc found = get(field);
        if (found.isAbsent()) {
            throw found.error("is missing");
        }
        return found;
    }

    /** Refuses every other field, in a document that people write: a misspelt field must not be a silent default. */
    public Doc only(String... known) {
        if (strict) {
            for (Map.Entry<String, Doc> field : fields().entrySet()) {
                if (!Arrays.asList(known).contains(field.getKey())) {
                    throw field.getValue().error("is not known here; known are " + String.join(", ", known));
                }
            }
        }
        return this;
    }

    /** As {@link #only}, in every document: what a peer says here and we do not know must not be passed over. */
    public Doc closed(String... known) {
        for (Map.Entry<String, Doc> field : fields().entrySet()) {
            boolean said = strict || !field.getValue().isEmpty();
            if (said && !Arrays.asList(known).contains(field.getKey())) {
                throw field.getValue().error("is not known here; known are " + String.join(", ", known));
            }
        }
        return this;
    }

    /** @return whether it is what a peer writes for "nothing": an empty text or list, false, 0 */
    boolean isEmpty() {
        if (value instanceof List || value instanceof Map) {
            return items(value) == 0;
        }
        return value == null || value.equals("") || value.equals("false") || value.equals("0");
    }

    private static int items(Object collection) {
        return collection instanceof List ? ((List<?>) collection).size() : ((Map<?, ?>) collection).size();
    }

    @SuppressWarnings("unchecked")
    public Map<String, Doc> fields() {
        if (value == null) {
            return Collections.emptyMap();
        }
        if (!(value instanceof Map)) {
            throw error(shown() + " is not a set of fields (Name: value)");
        }
        return (Map<String, Doc>) value;
    }

    @SuppressWarnings("unchecked")
    public List<Doc> items() {
        if (value == null) {
            return Collections.emptyList();
        }
        if (!(value instanceof List)) {
            throw error(shown() + " is not a list");
        }
        return (List<Doc>) value;
    }

    public <T> List<T> items(Function<Doc, T> reader) {
        List<T> read = new ArrayList<>();
        for (Doc item : items()) {
            read.add(reader.apply(item));
        }
        return read;
    }

    /** @return the text; never empty */
    public String text() {
        String text = text("");
        if (text.isEmpty()) {
            throw error("is empty");
        }
        return text;
    }

    public String text(String otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof String)) {
            throw error(shown() + " is not a text");
        }
        return (String) value;
    }

    /** @return the fields as plain texts */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        fields().forEach((name, field) -> texts.put(name, field.text("")));
        return texts;
    }

    /** @param what how the message calls a number like that, such as {@code a port (1-65535)} */
    public int number(int min, int max, String what) {
        String text = text("");
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw error("\"" + text + "\" is not " + what);
    }

    public int port() {
        return number(1, 65535, "a port (1-65535)");
    }

    public double decimal(double otherwise) {
        if (isAbsent()) {
            return otherwise;
        }
        try {
            return Double.parseDouble(text());
        } catch (NumberFormatException e) {
            throw error("\"" + text() + "\" is not a number");
        }
    }

    public boolean flag() {
        String text = text("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw error("\"" + text + "\" is neither true nor false");
        }
        return text.equals("true");
    }

    /** @return the text, which must be one of these, whatever its case */
    public String oneOf(String... choices) {
        String text = text("");
        for (String choice : choices) {
            if (choice.equalsIgnoreCase(text)) {
                return choice;
            }
        }
        throw error("\"" + text + "\" is none of " + String.join(", ", choices));
    }

    public DocException error(String what) {
        String where = line > 0 ? source + ":" + line : source;
        return new DocException(where + ": " + (path.isEmpty() ? "" : path + ": ") + what);
    }

    private String shown() {
        return value instanceof String ? "\"" + value + "\"" : value instanceof List ? "a list" : "a set of fields";
    }
}
