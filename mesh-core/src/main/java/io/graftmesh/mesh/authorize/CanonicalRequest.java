package io.graftmesh.mesh.authorize;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HttpRequest;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A request under the path that it may mean to somebody who reads more into it than its server did: backslashes, what is
 * still encoded, parameters of segments, doubled slashes and dots resolved. A server that serves such a path as it stands, and
 * an application behind it that resolves it, must both be allowed.
 */
final class CanonicalRequest implements HttpRequest {

    private final HttpRequest served;
    private final String path;

    private CanonicalRequest(HttpRequest served, String path) {
        this.served = served;
        this.path = path;
    }

    /** @return null where the path has but one meaning */
    static @Nullable HttpRequest of(HttpRequest served) {
        String path = canonical(served.path());
        return path.equals(served.path()) ? null : new CanonicalRequest(served, path);
    }

    static String canonical(String path) {
        String decoded = decode(path).replace('\\', '/');
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = decoded.split("/", -1);
        for (String segment : segments) {
            int parameters = segment.indexOf(';');
            String name = parameters < 0 ? segment : segment.substring(0, parameters);
            if (name.equals("..")) {
                kept.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                kept.addLast(name);
            }
        }
        String last = segments[segments.length - 1];
        boolean directory = last.isEmpty() || last.equals(".") || last.equals("..");
        return "/" + String.join("/", kept) + (directory && !kept.isEmpty() ? "/" : "");
    }

    /** ASCII only: what else is encoded means nothing to a path's structure. */
    private static String decode(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int value = path.charAt(i) == '%' && i + 2 < path.length()
                    ? Character.digit(path.charAt(i + 1), 16) * 16 + Character.digit(path.charAt(i + 2), 16)
                    : -1;
            if (value > 0 && value < 128 && Character.digit(path.charAt(i + 2), 16) >= 0) {
                out.append((char) value);
                i += 2;
            } else {
                out.append(path.charAt(i));
            }
        }
        return out.toString();
    }

    @Override
    public String method() {
        return served.method();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable String query() {
        return served.query();
    }

    @Override
    public @Nullable String header(String name) {
        return served.header(name);
    }

    @Override
    public boolean replayable() {
        return served.replayable();
    }
}
