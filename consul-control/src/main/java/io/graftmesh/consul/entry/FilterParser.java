package io.graftmesh.consul.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Consul's filter language (hashicorp/go-bexpr), as a recursive descent:
 *
 * <pre>
 *   or     = and { "or" and }
 *   and    = not { "and" not }
 *   not    = "not" not | "(" or ")" | match
 *   match  = selector ( "==" | "!=" | ["not"] "contains" | ["not"] "matches" ) value
 *          | selector "is" ["not"] "empty"
 *          | value ["not"] "in" selector
 * </pre>
 */
final class FilterParser {

    private static final List<String> WORDS =
            Arrays.asList("and", "or", "not", "in", "is", "empty", "contains", "matches");

    /** Parentheses and nots of a person's making do not nest deeper. */
    private static final int MAX_DEPTH = 50;

    private final Doc where;
    private final List<FilterToken> tokens;
    private int at;
    private int depth;

    FilterParser(Doc where, String text) {
        this.where = where;
        this.tokens = FilterToken.split(where, text);
    }

    Predicate<FilterSubject> parse() {
        Predicate<FilterSubject> whole = or();
        if (at < tokens.size()) {
            throw unexpected("and, or, or the end");
        }
        return whole;
    }

    private Predicate<FilterSubject> or() {
        Predicate<FilterSubject> left = and();
        while (takes("or")) {
            left = left.or(and());
        }
        return left;
    }

    private Predicate<FilterSubject> and() {
        Predicate<FilterSubject> left = not();
        while (takes("and")) {
            left = left.and(not());
        }
        return left;
    }

    private Predicate<FilterSubject> not() {
        if (++depth > MAX_DEPTH) {
            throw where.error("is nested deeper than " + MAX_DEPTH);
        }
        Predicate<FilterSubject> inner;
        if (takes("not")) {
            inner = not().negate();
        } else if (takes("(")) {
            inner = or();
            if (!takes(")")) {
                throw unexpected(")");
            }
        } else {
            inner = match();
        }
        depth--;
        return inner;
    }

    private Predicate<FilterSubject> match() {
        FilterToken first = next("a selector, such as Service.Meta.version");
        boolean notIn = at + 1 < tokens.size()
                && tokens.get(at).is("not")
                && tokens.get(at + 1).is("in");
        if (notIn || peeks("in")) {
            at += notIn ? 2 : 1;
            return negatedIf(notIn, selector(next("a selector")).contains(first.text()));
        }
        FilterSelector selector = selector(first);
        if (takes("==")) {
            return selector.equal(value());
        }
        if (takes("!=")) {
            return selector.equal(value()).negate();
        }
        if (takes("is")) {
            boolean negated = takes("not");
            if (!takes("empty")) {
                throw unexpected("empty");
            }
            return negatedIf(negated, selector.empty());
        }
        boolean negated = takes("not");
        if (takes("contains")) {
            return negatedIf(negated, selector.contains(value()));
        }
        if (takes("matches")) {
            return negatedIf(negated, selector.matches(Regex.part(where, value())));
        }
        throw unexpected("==, !=, in, is empty, contains or matches");
    }

    private static Predicate<FilterSubject> negatedIf(boolean negated, Predicate<FilterSubject> test) {
        return negated ? test.negate() : test;
    }

    private FilterSelector selector(FilterToken token) {
        if (token.isQuoted() || WORDS.contains(token.text())) {
            throw where.error("\"" + token.text() + "\" is not a filter known here: a selector such as"
                    + " Service.Meta.version is expected there");
        }
        return FilterSelector.of(where, token.text());
    }

    private String value() {
        FilterToken token = next("a value");
        if (!token.isQuoted() && (WORDS.contains(token.text()) || token.isSign())) {
            at--;
            throw unexpected("a value");
        }
        return token.text();
    }

    private FilterToken next(String expected) {
        if (at >= tokens.size()) {
            throw unexpected(expected);
        }
        return tokens.get(at++);
    }

    private boolean peeks(String word) {
        return at < tokens.size() && tokens.get(at).is(word);
    }

    private boolean takes(String word) {
        boolean there = peeks(word);
        at += there ? 1 : 0;
        return there;
    }

    private DocException unexpected(String expected) {
        List<String> left = new ArrayList<>();
        tokens.subList(Math.min(at, tokens.size()), tokens.size()).forEach(token -> left.add(token.text()));
        String rest = left.isEmpty() ? "ends" : "says \"" + String.join(" ", left) + "\"";
        return where.error("is no filter: it " + rest + " where " + expected + " is expected");
    }
}
