package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.NamedMatch;
import io.graftmesh.mesh.control.RouteActions;
import io.graftmesh.mesh.control.RouteMatch;
import io.graftmesh.mesh.control.Split;
import io.graftmesh.mesh.control.TextMatch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One route of a {@code service-router}, in the entry and in Consul's compiled chain alike. */
public final class RouteReader {

    private static final String[] METHODS = {
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"
    };

    private RouteReader() {}

    /**
     * A condition that is not known here would make the route match more than was meant: it is refused, whoever writes it.
     *
     * @param http {@code Match.HTTP}
     */
    public static RouteMatch match(Doc http) {
        http.closed("PathExact", "PathPrefix", "PathRegex", "Header", "QueryParam", "Methods");
        return new RouteMatch(
                path(http),
                http.get("Header").items(RouteReader::header),
                http.get("QueryParam").items(RouteReader::parameter),
                methods(http.get("Methods")));
    }

    private static @Nullable TextMatch path(Doc http) {
        Doc exact = http.get("PathExact");
        Doc prefix = http.get("PathPrefix");
        Doc regex = http.get("PathRegex");
        onlyOne(exact, prefix, regex);
        if (isSaid(exact)) {
            return TextMatch.exact(slashed(exact));
        }
        if (isSaid(prefix)) {
            return TextMatch.prefix(slashed(prefix));
        }
        return isSaid(regex) ? TextMatch.regex(regex.text(), Regex.whole(regex)) : null;
    }

    private static String slashed(Doc path) {
        if (!path.text().startsWith("/")) {
            throw path.error("\"" + path.text() + "\" does not begin with /");
        }
        return path.text();
    }

    private static NamedMatch header(Doc header) {
        header.closed("Name", "Present", "Exact", "Prefix", "Suffix", "Regex", "Invert");
        TextMatch match = text(header, "Present", "Exact", "Prefix", "Suffix", "Regex");
        return new NamedMatch(
                header.require("Name").text(), match, header.get("Invert").flag());
    }

    private static NamedMatch parameter(Doc parameter) {
        parameter.closed("Name", "Present", "Exact", "Regex");
        return new NamedMatch(parameter.require("Name").text(), text(parameter, "Present", "Exact", "Regex"), false);
    }

    private static TextMatch text(Doc of, String... ways) {
        List<Doc> said = new ArrayList<>();
        for (String way : ways) {
            said.add(of.get(way));
        }
        onlyOne(said.toArray(new Doc[0]));
        if (isSaid(of.get("Exact"))) {
            return TextMatch.exact(of.get("Exact").text());
        }
        if (isSaid(of.get("Prefix"))) {
            return TextMatch.prefix(of.get("Prefix").text());
        }
        if (isSaid(of.get("Suffix"))) {
            return TextMatch.suffix(of.get("Suffix").text());
        }
        if (isSaid(of.get("Regex"))) {
            return TextMatch.regex(of.get("Regex").text(), Regex.whole(of.get("Regex")));
        }
        if (of.get("Present").flag()) {
            return TextMatch.present();
        }
        throw of.error("says nothing to match on; one of " + String.join(", ", ways));
    }

    /** What Consul leaves out and what it writes as empty are the same. */
    private static boolean isSaid(Doc field) {
        return !field.isAbsent() && !field.isEmpty();
    }

    private static void onlyOne(Doc... fields) {
        boolean any = false;
        for (Doc field : fields) {
            if (isSaid(field)) {
                if (any) {
                    throw field.error("stands beside another condition on the same; only one of them can be");
                }
                any = true;
            }
        }
    }

    private static Set<String> methods(Doc methods) {
        Set<String> set = new LinkedHashSet<>();
        methods.items().forEach(method -> set.add(method.oneOf(METHODS)));
        return set;
    }

    /** @param destination {@code Destination} */
    public static RouteActions actions(Doc destination, RouteMatch match) {
        String rewrite = destination.get("PrefixRewrite").text("");
        TextMatch path = match.path();
        if (!rewrite.isEmpty() && path != null && path.kind() == TextMatch.Kind.REGEX) {
            throw destination.get("PrefixRewrite").error("needs PathPrefix or PathExact: an expression has no prefix");
        }
        if (!rewrite.matches("(/[\\x21-\\x7e&&[^?#]]*)?")) {
            throw destination.get("PrefixRewrite").error("\"" + rewrite + "\" is no path that could be sent");
        }
        return new RouteActions(
                rewrite.isEmpty() ? null : rewrite,
                Durations.millis(destination.get("RequestTimeout")),
                RetryReader.rules(destination),
                headers(destination.get("RequestHeaders")),
                headers(destination.get("ResponseHeaders")));
    }

    /** @return milliseconds; Consul's default where nothing is said */
    public static long connectTimeout(Doc duration) {
        long millis = Durations.millis(duration);
        return millis == 0 ? Split.CONNECT_TIMEOUT_MILLIS : millis;
    }

    /** @param modifiers {@code Add}, {@code Set}, {@code Remove} */
    public static HeaderChanges headers(Doc modifiers) {
        modifiers.only("Add", "Set", "Remove");
        if (modifiers.isAbsent()) {
            return HeaderChanges.NONE;
        }
        return new HeaderChanges(
                modifiers.get("Remove").items(RouteReader::headerName),
                values(modifiers.get("Set")),
                values(modifiers.get("Add")));
    }

    private static String headerName(Doc name) {
        checkName(name, name.text());
        return name.text();
    }

    private static Map<String, String> values(Doc fields) {
        fields.fields().forEach((name, value) -> {
            checkName(value, name);
            if (!value.text("").matches("[\\x20-\\x7e\\x80-\\xff]*")) {
                throw value.error("is no value for a header: it has a line end or a character beyond Latin-1");
            }
        });
        return fields.texts();
    }

    private static void checkName(Doc where, String name) {
        boolean framing =
                name.toLowerCase(Locale.ROOT).matches("host|content-length|transfer-encoding|connection|upgrade");
        if (framing || !name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw where.error("\"" + name + "\" is no header that a route may change");
        }
    }
}
