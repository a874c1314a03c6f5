package io.graftmesh.consul.entry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's durations, as Consul writes them: {@code 1.5s}, {@code 300ms}, {@code 1h30m}; a bare number counts nanoseconds. */
public final class Durations {

    private static final Pattern WHOLE = Pattern.compile("(?:\\d+(?:\\.\\d*)?(?:ns|us|µs|ms|s|m|h))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?)(ns|us|µs|ms|s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /** A year: what is longer was not meant. */
    private static final double MAX_MILLIS = 366.0 * 24 * 3_600_000;

    private Durations() {}

    /** @return milliseconds, rounded up so that "a little" is not "none"; 0 if absent */
    public static long millis(Doc duration) {
        String text = duration.text("");
        if (text.isEmpty()) {
            return 0;
        }
        double millis = 0;
        if (NUMBER.matcher(text).matches()) {
            millis = Long.parseLong(text) / 1e6;
        } else if (WHOLE.matcher(text).matches()) {
            Matcher part = PART.matcher(text);
            while (part.find()) {
                millis += Double.parseDouble(part.group(1)) * unit(part.group(2));
            }
        } else {
            throw duration.error("\"" + text + "\" is not a duration such as 250ms, 1.5s or 2m");
        }
        if (millis > MAX_MILLIS) {
            throw duration.error("\"" + text + "\" is longer than a year");
        }
        return (long) Math.ceil(millis);
    }

    private static double unit(String unit) {
        switch (unit) {
            case "ns":
                return 1e-6;
            case "us":
            case "µs":
                return 1e-3;
            case "ms":
                return 1;
            case "s":
                return 1_000;
            case "m":
                return 60_000;
            default:
                return 3_600_000;
        }
    }
}
