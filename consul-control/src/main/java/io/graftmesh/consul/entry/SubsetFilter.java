package io.graftmesh.consul.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of Consul's filter expressions that makes subsets: {@code Service.Meta.version == v1}, {@code !=}, joined by
 * {@code and}. Consul evaluates its own; this is for instances out of a file.
 */
public final class SubsetFilter {

    private static final Pattern CLAUSE =
            Pattern.compile("Service\\.Meta\\.([A-Za-z0-9_-]+)\\s*(==|!=)\\s*(?:\"([^\"]*)\"|([^\\s\"]+))");

    static final SubsetFilter ALL = new SubsetFilter(Collections.emptyList());

    private final List<Predicate<Map<String, String>>> clauses;

    private SubsetFilter(List<Predicate<Map<String, String>>> clauses) {
        this.clauses = clauses;
    }

    /** @param filter absent or empty: every instance */
    public static SubsetFilter parse(Doc filter) {
        List<Predicate<Map<String, String>>> clauses = new ArrayList<>();
        String text = filter.text("").trim();
        if (!text.isEmpty()) {
            for (String clause : text.split("\\s+and\\s+")) {
                clauses.add(clause(clause.trim(), filter));
            }
        }
        return new SubsetFilter(clauses);
    }

    private static Predicate<Map<String, String>> clause(String text, Doc where) {
        Matcher m = CLAUSE.matcher(text);
        if (!m.matches()) {
            throw where.error("\"" + text + "\" is not a filter known here: Service.Meta.<key> == <value>, or !=,"
                    + " joined by and");
        }
        String key = m.group(1);
        String value = m.group(3) != null ? m.group(3) : m.group(4);
        boolean equal = m.group(2).equals("==");
        return meta -> value.equals(meta.get(key)) == equal;
    }

    public boolean matches(Map<String, String> meta) {
        return clauses.stream().allMatch(clause -> clause.test(meta));
    }
}
