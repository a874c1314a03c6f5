package io.graftmesh.consul.entry;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.Predicate;

/** RE2, the language of Consul's and Envoy's expressions: linear in the text, so that no path can hang a request. */
final class Regex {

    /** Compiled programs grow with counted repetitions, which nest. */
    private static final int MAX_LENGTH = 4_096;

    private Regex() {}

    /** @return whether the whole of a text matches, as Envoy does it */
    static Predicate<String> whole(Doc expression) {
        return compile(expression)::matches;
    }

    /** @return whether a part of a text matches, as Go's {@code MatchString} does it */
    static Predicate<String> part(Doc where, String expression) {
        Pattern pattern = compile(where, expression);
        return text -> pattern.matcher(text).find();
    }

    private static Pattern compile(Doc expression) {
        return compile(expression, expression.text());
    }

    private static Pattern compile(Doc where, String text) {
        if (text.length() > MAX_LENGTH) {
            throw where.error("is an expression of more than " + MAX_LENGTH + " characters");
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw where.error("\"" + text + "\" is not a regular expression of RE2: " + e.getDescription());
        }
    }
}
