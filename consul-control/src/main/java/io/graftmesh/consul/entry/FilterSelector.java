package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a filter looks at in an instance: those of Consul's selectors for {@code /v1/health} that an instance out of a file has.
 * A key that a map does not have equals nothing, contains nothing and matches nothing.
 */
final class FilterSelector {

    /** What can be asked of a value, as in Consul. */
    private enum Kind {
        TEXT("==, !=, in, contains and matches"),
        NUMBER("== and !="),
        MANY("in, contains and is empty");

        private final String operators;

        Kind(String operators) {
            this.operators = operators;
        }
    }

    private static final List<String> KNOWN = Arrays.asList(
            "Service.ID",
            "Service.Service",
            "Service.Address",
            "Service.Port",
            "Service.Tags",
            "Service.Meta",
            "Service.Weights.Passing");

    private static final String META = "Service.Meta";

    private final Doc where;
    private final String path;
    private final Kind kind;
    /** A text, a list of texts, a map of texts, or null. */
    private final Function<FilterSubject, @Nullable Object> read;

    private FilterSelector(Doc where, String path, Kind kind, Function<FilterSubject, @Nullable Object> read) {
        this.where = where;
        this.path = path;
        this.kind = kind;
        this.read = read;
    }

    static FilterSelector of(Doc where, String path) {
        boolean quoted = path.startsWith(META + "[\"") && path.indexOf("\"]") == path.length() - 2;
        if (path.startsWith(META + ".") || quoted) {
            String key = path.charAt(META.length()) == '.'
                    ? path.substring(META.length() + 1)
                    : path.substring(META.length() + 2, path.length() - 2);
            return new FilterSelector(
                    where, path, Kind.TEXT, subject -> subject.endpoint.meta().get(key));
        }
        switch (path) {
            case META:
                return new FilterSelector(where, path, Kind.MANY, subject -> subject.endpoint.meta());
            case "Service.ID":
                return new FilterSelector(where, path, Kind.TEXT, subject -> subject.endpoint.id());
            case "Service.Service":
                return new FilterSelector(where, path, Kind.TEXT, subject -> subject.service);
            case "Service.Address":
                return new FilterSelector(where, path, Kind.TEXT, subject -> subject.endpoint.host());
            case "Service.Port":
                return new FilterSelector(where, path, Kind.NUMBER, subject -> String.valueOf(subject.endpoint.port()));
            case "Service.Tags":
                return new FilterSelector(where, path, Kind.MANY, subject -> subject.tags);
            case "Service.Weights.Passing":
                return new FilterSelector(
                        where, path, Kind.NUMBER, subject -> String.valueOf(subject.endpoint.weight()));
            default:
                throw where.error("\"" + path + "\" is not a filter known here: it looks at none of "
                        + String.join(", ", KNOWN) + ", Service.Meta.<key>");
        }
    }

    Predicate<FilterSubject> equal(String value) {
        require(kind != Kind.MANY);
        return subject -> value.equals(read.apply(subject));
    }

    Predicate<FilterSubject> contains(String value) {
        require(kind != Kind.NUMBER);
        return subject -> {
            Object found = read.apply(subject);
            return found instanceof String
                    ? ((String) found).contains(value)
                    : values(found).contains(value);
        };
    }

    Predicate<FilterSubject> matches(Predicate<String> regex) {
        require(kind == Kind.TEXT);
        return subject -> {
            Object found = read.apply(subject);
            return found instanceof String && regex.test((String) found);
        };
    }

    Predicate<FilterSubject> empty() {
        require(kind == Kind.MANY);
        return subject -> values(read.apply(subject)).isEmpty();
    }

    private void require(boolean known) {
        if (!known) {
            throw where.error("is no filter: of " + path + " can be asked " + kind.operators + " only");
        }
    }

    private static Collection<?> values(@Nullable Object found) {
        if (found instanceof Map) {
            return ((Map<?, ?>) found).keySet();
        }
        return found instanceof Collection ? (Collection<?>) found : Collections.emptyList();
    }
}
