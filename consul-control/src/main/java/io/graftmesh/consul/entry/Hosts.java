package io.graftmesh.consul.entry;

import io.graftmesh.mesh.control.HostTable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads what applications call services today. Two notations, for machines and for people:
 *
 * <pre>
 *   {"orders.corp.local:8080": "orders"}
 *
 *   # one a line
 *   orders.corp.local:8080=orders
 * </pre>
 */
public final class Hosts {

    private static final int MAX_PORT = 65535;

    private Hosts() {}

    /** @param fields {@code host:port} to service */
    public static HostTable parse(Doc fields) {
        Map<String, String> services = new LinkedHashMap<>();
        fields.fields().forEach((host, service) -> services.put(host(host, service), service.text()));
        return new HostTable(services);
    }

    /** @param source how messages call the text */
    public static HostTable lines(String source, String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String content = line.replaceFirst("#.*", "").trim();
            int equals = content.indexOf('=');
            if (!content.isEmpty() && equals <= 0) {
                throw new DocException(source + ":" + number + ": \"" + content + "\" is not host:port=service");
            }
            if (!content.isEmpty()) {
                fields.put(
                        content.substring(0, equals).trim(),
                        content.substring(equals + 1).trim());
            }
        }
        return parse(Doc.lenient(source, fields));
    }

    private static String host(String host, Doc where) {
        int colon = host.lastIndexOf(':');
        try {
            int port = Integer.parseInt(host.substring(colon + 1));
            if (colon > 0 && port > 0 && port <= MAX_PORT) {
                return host.toLowerCase(Locale.ROOT);
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw where.error("\"" + host + "\" is not host:port");
    }
}
