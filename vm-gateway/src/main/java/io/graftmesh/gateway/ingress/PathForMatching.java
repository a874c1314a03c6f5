package io.graftmesh.gateway.ingress;

/**
 * The path by which routes are matched: what a server behind the gateway will most probably make of it. Only matching
 * sees it; the request goes on with the path that was sent.
 *
 * <p>Percent-encoded unreserved characters are decoded (RFC 3986, 6.2.2.2: {@code %2e} is a dot, {@code %61} an a), runs
 * of slashes are one, dot segments are resolved, also in the form {@code ..;x} that servlet containers resolve. An
 * encoded slash stays data. What no two servers read alike is refused: backslashes, encoded ones and NUL too, and paths
 * that climb above the root.
 */
final class PathForMatching {

    private PathForMatching() {}

    /** @param target an origin-form request target: path and perhaps query */
    static String of(String target) throws HttpRefusal {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        requirePlain(path);
        return resolve(decodeUnreserved(path));
    }

    private static void requirePlain(String path) throws HttpRefusal {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '\\' || c == '#') {
                throw HttpRefusal.badRequest("the path contains a character that must be percent-encoded");
            }
        }
    }

    private static String decodeUnreserved(String path) throws HttpRefusal {
        if (path.indexOf('%') < 0) {
            return path;
        }
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int value = path.charAt(i) == '%' ? hex(path, i + 1) : -1;
            if (value < 0) {
                out.append(path.charAt(i));
            } else if (value == 0 || value == '\\') {
                throw HttpRefusal.badRequest("the path contains an encoded backslash or NUL");
            } else if (isUnreserved(value)) {
                out.append((char) value);
                i += 2;
            } else {
                out.append('%');
            }
        }
        return out.toString();
    }

    /** @return -1 if no two hexadecimal digits stand there */
    private static int hex(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isUnreserved(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static String resolve(String path) throws HttpRefusal {
        StringBuilder out = new StringBuilder(path.length());
        int at = 1;
        while (at <= path.length()) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            String segment = path.substring(at, end);
            String name = withoutParameters(segment);
            boolean last = slash < 0;
            if (name.equals("..")) {
                int parent = out.lastIndexOf("/");
                if (parent < 0) {
                    throw HttpRefusal.badRequest("the path climbs above the root");
                }
                out.setLength(parent);
            }
            boolean dots = name.equals("..") || name.equals(".");
            if (!dots && !segment.isEmpty()) {
                out.append('/').append(segment);
            }
            if (last && (dots || segment.isEmpty())) {
                out.append('/');
            }
            at = end + 1;
        }
        return out.toString();
    }

    private static String withoutParameters(String segment) {
        int semicolon = segment.indexOf(';');
        return semicolon < 0 ? segment : segment.substring(0, semicolon);
    }
}
