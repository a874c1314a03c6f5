package io.graftmesh.consul.entry;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.NamedMatch;
import io.graftmesh.mesh.control.Permission;
import io.graftmesh.mesh.control.RouteMatch;
import io.graftmesh.mesh.control.TextMatch;
import io.graftmesh.mesh.control.TokenRequirement;
import io.graftmesh.mesh.control.TokenVerifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The permissions of an intention: {@code Action} and {@code HTTP} each. A field that is not known here might narrow what is
 * allowed, so it is an error, in Consul's answers as in a file.
 */
public final class PermissionReader {

    private PermissionReader() {}

    /**
     * @param providers from the name of a {@code jwt-provider}; throws where there is none, or none of use
     * @return in their order, of which the first that matches decides
     */
    public static List<Permission> read(Doc permissions, Function<Doc, TokenVerifier> providers) {
        return permissions.items(doc -> permission(doc, providers));
    }

    /** What cannot be judged is not allowed. @return a rule that denies, and says why, where it is not understood */
    public static Intention lenient(
            String id, String source, String destination, Doc rule, Function<Doc, TokenVerifier> providers) {
        try {
            List<Permission> permissions = read(rule.get("Permissions"), providers);
            boolean allow = rule.get("Action").text("").equals("allow");
            Intention intention = permissions.isEmpty()
                    ? new Intention(id, source, destination, allow)
                    : new Intention(id, source, destination, permissions);
            return intention.requiring(TokenReader.read(rule.get("JWT"), providers));
        } catch (DocException notUnderstood) {
            return Intention.notUnderstood(id, source, destination, String.valueOf(notUnderstood.getMessage()));
        }
    }

    private static Permission permission(Doc doc, Function<Doc, TokenVerifier> providers) {
        known(doc, "Action", "HTTP", "JWT");
        boolean allow = doc.require("Action").oneOf("allow", "deny").equals("allow");
        TokenRequirement token = TokenReader.read(doc.get("JWT"), providers);
        Doc http = doc.require("HTTP");
        known(http, "PathExact", "PathPrefix", "PathRegex", "Header", "Methods");
        List<NamedMatch> headers = http.get("Header").items(PermissionReader::header);
        Set<String> methods = new LinkedHashSet<>(http.get("Methods").items(Doc::text));
        return new Permission(allow, new RouteMatch(path(http), headers, new ArrayList<>(), methods), token);
    }

    private static @Nullable TextMatch path(Doc http) {
        one(http, "PathExact", "PathPrefix", "PathRegex");
        String exact = http.get("PathExact").text("");
        String prefix = http.get("PathPrefix").text("");
        Doc regex = http.get("PathRegex");
        if (!exact.isEmpty()) {
            return TextMatch.exact(exact);
        }
        if (!prefix.isEmpty()) {
            return TextMatch.prefix(prefix);
        }
        return regex.text("").isEmpty() ? null : regex(regex);
    }

    private static NamedMatch header(Doc doc) {
        known(doc, "Name", "Present", "Exact", "Prefix", "Suffix", "Contains", "Regex", "Invert", "IgnoreCase");
        one(doc, "Exact", "Prefix", "Suffix", "Contains", "Regex");
        String name = doc.require("Name").text();
        TextMatch match = TextMatch.present();
        for (String kind : Arrays.asList("Exact", "Prefix", "Suffix", "Contains", "Regex")) {
            if (!doc.get(kind).text("").isEmpty()) {
                match = match(kind, doc.get(kind));
            }
        }
        if (match.kind() == TextMatch.Kind.PRESENT && !flag(doc, "Present")) {
            throw doc.error("says of the header " + name + " nothing that could be compared (Present, Exact, …)");
        }
        return new NamedMatch(name, flag(doc, "IgnoreCase") ? match.ignoringCase() : match, flag(doc, "Invert"));
    }

    private static TextMatch match(String kind, Doc doc) {
        switch (kind) {
            case "Exact":
                return TextMatch.exact(doc.text());
            case "Prefix":
                return TextMatch.prefix(doc.text());
            case "Suffix":
                return TextMatch.suffix(doc.text());
            case "Contains":
                return TextMatch.contains(doc.text());
            default:
                return regex(doc);
        }
    }

    /** Consul's expressions are RE2's: linear in the text, whatever a caller sends. */
    private static TextMatch regex(Doc doc) {
        try {
            Pattern pattern = Pattern.compile(doc.text());
            return TextMatch.regex(doc.text(), pattern::matches);
        } catch (PatternSyntaxException e) {
            throw doc.error("\"" + doc.text() + "\" is not an RE2 expression: " + e.getDescription());
        }
    }

    private static boolean flag(Doc doc, String name) {
        return !doc.get(name).isAbsent() && doc.get(name).flag();
    }

    private static void one(Doc doc, String... fields) {
        String first = "";
        for (String field : fields) {
            if (!doc.get(field).text("").isEmpty()) {
                if (!first.isEmpty()) {
                    throw doc.get(field).error("stands beside " + first + "; only one of the two can be meant");
                }
                first = field;
            }
        }
    }

    /** As {@link Doc#only}, for Consul's own answers, too. */
    private static void known(Doc doc, String... fields) {
        for (String field : doc.fields().keySet()) {
            if (!Arrays.asList(fields).contains(field)) {
                throw doc.get(field).error("is not known here, and might narrow what is allowed");
            }
        }
    }
}
