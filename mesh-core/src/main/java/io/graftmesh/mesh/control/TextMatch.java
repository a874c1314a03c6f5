package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
import java.util.Locale;
import java.util.function.Predicate;

/** What a text must be: the ways in which Consul's routes and intentions compare paths, headers and query parameters. */
public final class TextMatch {

    /** How a text is compared. */
    public enum Kind {
        PRESENT,
        EXACT,
        PREFIX,
        SUFFIX,
        CONTAINS,
        REGEX
    }

    private static final TextMatch ANY = new TextMatch(Kind.PRESENT, "", text -> true);

    private final Kind kind;
    private final String text;
    private final Predicate<String> test;

    private TextMatch(Kind kind, String text, Predicate<String> test) {
        this.kind = kind;
        this.text = text;
        this.test = test;
    }

    public static TextMatch present() {
        return ANY;
    }

    public static TextMatch exact(String text) {
        return new TextMatch(Kind.EXACT, text, text::equals);
    }

    public static TextMatch prefix(String text) {
        return new TextMatch(Kind.PREFIX, text, value -> value.startsWith(text));
    }

    public static TextMatch suffix(String text) {
        return new TextMatch(Kind.SUFFIX, text, value -> value.endsWith(text));
    }

    public static TextMatch contains(String text) {
        return new TextMatch(Kind.CONTAINS, text, value -> value.contains(text));
    }

    /** @return the same, whatever the case of letters; not for expressions, which say that themselves */
    public TextMatch ignoringCase() {
        String lower = text.toLowerCase(Locale.ROOT);
        switch (kind) {
            case EXACT:
                return new TextMatch(kind, text, value -> value.equalsIgnoreCase(text));
            case PREFIX:
                return new TextMatch(
                        kind, text, value -> value.toLowerCase(Locale.ROOT).startsWith(lower));
            case SUFFIX:
                return new TextMatch(
                        kind, text, value -> value.toLowerCase(Locale.ROOT).endsWith(lower));
            case CONTAINS:
                return new TextMatch(
                        kind, text, value -> value.toLowerCase(Locale.ROOT).contains(lower));
            default:
                return this;
        }
    }

    /**
     * The core has no RE2; whoever reads the expression compiles it, and can say what is wrong with it.
     *
     * @param compiled whether the whole of a text matches
     */
    public static TextMatch regex(String expression, Predicate<String> compiled) {
        return new TextMatch(Kind.REGEX, expression, compiled);
    }

    public Kind kind() {
        return kind;
    }

    public String text() {
        return text;
    }

    /** @param value null: there is none, which nothing matches */
    public boolean matches(@Nullable String value) {
        return value != null && test.test(value);
    }

    @Override
    public String toString() {
        switch (kind) {
            case PRESENT:
                return "present";
            case EXACT:
                return text;
            case PREFIX:
                return text + "*";
            case SUFFIX:
                return "*" + text;
            case CONTAINS:
                return "*" + text + "*";
            default:
                return "~" + text;
        }
    }
}
