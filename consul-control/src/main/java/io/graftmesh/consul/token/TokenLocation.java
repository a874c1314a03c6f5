package io.graftmesh.consul.token;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.TokenVerifier.TokenRefused;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Where in a request a token may be. */
public interface TokenLocation {

    /** What holds where an entry names none: {@code Authorization: Bearer …} and {@code access_token} in the query. */
    List<TokenLocation> DEFAULT = Collections.unmodifiableList(
            Arrays.asList(header("Authorization", "Bearer "), queryParameter("access_token")));

    /** Adds each token that is there: all of them, since nobody knows which one the application would take. */
    void collect(HttpRequest request, Set<String> tokens) throws TokenRefused;

    /**
     * @param prefix what precedes the token, in whatever case: schemes of {@code Authorization} have none (RFC 9110). A header that
     *     begins otherwise holds no token
     */
    static TokenLocation header(String name, String prefix) {
        return (request, tokens) -> {
            String value = request.header(name);
            if (value == null) {
                return;
            }
            String text = value.trim();
            if (text.regionMatches(true, 0, prefix, 0, prefix.length())) {
                tokens.add(text.substring(prefix.length()).trim());
            }
        };
    }

    static TokenLocation queryParameter(String name) {
        return (request, tokens) -> {
            String query = request.query();
            for (String pair : query == null ? new String[0] : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (decode(equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
                    tokens.add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
                }
            }
        };
    }

    static TokenLocation cookie(String name) {
        return (request, tokens) -> {
            String cookies = request.header("Cookie");
            // Several header lines come joined by a comma, which no cookie has in it.
            for (String cookie : cookies == null ? new String[0] : cookies.split("[;,]", -1)) {
                int equals = cookie.indexOf('=');
                if (equals > 0 && cookie.substring(0, equals).trim().equals(name)) {
                    tokens.add(unquoted(cookie.substring(equals + 1).trim()));
                }
            }
        };
    }

    /** @return the one token of a request; null if there is none */
    static @Nullable String only(Set<String> tokens) throws TokenRefused {
        if (tokens.size() > 1) {
            throw new TokenRefused("the request bears two tokens");
        }
        return tokens.isEmpty() ? null : tokens.iterator().next();
    }

    static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    static String decode(String text) throws TokenRefused {
        try {
            return URLDecoder.decode(text, "UTF-8");
        } catch (IllegalArgumentException | UnsupportedEncodingException e) {
            throw new TokenRefused("the request's query is malformed");
        }
    }
}
