package io.graftmesh.mesh.record;

/** Writes one flat JSON object; this module has no library to do it. Empty strings are left out. */
final class Json {

    private final StringBuilder out = new StringBuilder(256).append('{');

    Json put(String key, long value) {
        name(key).append(value);
        return this;
    }

    Json put(String key, String value) {
        if (value.isEmpty()) {
            return this;
        }
        name(key).append('"');
        for (int i = 0; i < value.length(); i++) {
            escape(value.charAt(i));
        }
        out.append('"');
        return this;
    }

    private StringBuilder name(String key) {
        if (out.length() > 1) {
            out.append(',');
        }
        return out.append('"').append(key).append("\":");
    }

    private void escape(char c) {
        if (c == '"' || c == '\\') {
            out.append('\\').append(c);
        } else if (c < 0x20 || c == 0x7f || c == '\u2028' || c == '\u2029') {
            out.append(String.format("\\u%04x", (int) c));
        } else {
            out.append(c);
        }
    }

    @Override
    public String toString() {
        return out.toString() + '}';
    }
}
