package io.graftmesh.consul.entry;

import java.util.function.Predicate;

/** Which instances make a subset: Consul's filter expressions. Consul evaluates its own; this is for instances out of a file. */
public final class SubsetFilter {

    /** Characters. A reader that descends needs a bound, and no person writes so much. */
    static final int MAX_LENGTH = 4_096;

    static final SubsetFilter ALL = new SubsetFilter(subject -> true);

    private final Predicate<FilterSubject> test;

    private SubsetFilter(Predicate<FilterSubject> test) {
        this.test = test;
    }

    /** @param filter absent or empty: every instance */
    public static SubsetFilter parse(Doc filter) {
        String text = filter.text("").trim();
        if (text.length() > MAX_LENGTH) {
            throw filter.error("is longer than " + MAX_LENGTH + " characters");
        }
        return text.isEmpty() ? ALL : new SubsetFilter(new FilterParser(filter, text).parse());
    }

    public boolean matches(FilterSubject subject) {
        return test.test(subject);
    }
}
