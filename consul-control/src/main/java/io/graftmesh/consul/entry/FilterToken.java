package io.graftmesh.consul.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A piece of a filter expression: a word, a sign, or a quoted value. */
final class FilterToken {

    /** Possessive: what it has taken it never gives back, so that a long value costs no stack. */
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(==|!=|\\(|\\))"
            + "|\"((?:[^\"\\\\]|\\\\.)*+)\"|`([^`]*)`"
            + "|((?:[A-Za-z0-9_./:-]++|\\[\"[^\"\\]]*\"\\])++))");

    private final String text;
    private final boolean quoted;
    private final boolean sign;

    private FilterToken(String text, boolean quoted, boolean sign) {
        this.text = text;
        this.quoted = quoted;
        this.sign = sign;
    }

    static List<FilterToken> split(Doc where, String text) {
        List<FilterToken> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        String trimmed = text.replaceFirst("\\s+$", "");
        while (at < trimmed.length()) {
            matcher.region(at, trimmed.length());
            if (!matcher.lookingAt()) {
                throw where.error("is no filter at \"" + trimmed.substring(at).trim() + "\"");
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
        return tokens;
    }

    private static FilterToken token(Matcher matcher) {
        if (matcher.group(1) != null) {
            return new FilterToken(matcher.group(1), false, true);
        }
        if (matcher.group(2) != null) {
            return new FilterToken(matcher.group(2).replaceAll("\\\\(.)", "$1"), true, false);
        }
        return matcher.group(3) != null
                ? new FilterToken(matcher.group(3), true, false)
                : new FilterToken(matcher.group(4), false, false);
    }

    String text() {
        return text;
    }

    boolean isQuoted() {
        return quoted;
    }

    boolean isSign() {
        return sign;
    }

    boolean is(String word) {
        return !quoted && text.equals(word);
    }
}
