package io.graftmesh.consul;

import io.graftmesh.mesh.Nullable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Locale;
import java.util.Map;

/**
 * Where Consul is and with what right we ask it: the standard variables of Consul's own tools, read from a map so that
 * nobody needs an environment to say it.
 */
public final class ConsulSettings {

    private static final String DEFAULT_ADDRESS = "127.0.0.1:8500";

    private static final int MAX_PORT = 65535;

    private final String url;
    private final @Nullable String token;
    private final @Nullable Path tokenFile;
    private final @Nullable Path caFile;
    private final @Nullable Path certificateFile;
    private final @Nullable Path keyFile;
    private final @Nullable String namespace;

    private ConsulSettings(String url, Map<String, String> variables) {
        this.url = url;
        this.token = value(variables, "CONSUL_HTTP_TOKEN");
        this.tokenFile = path(variables, "CONSUL_HTTP_TOKEN_FILE");
        this.caFile = path(variables, "CONSUL_CACERT");
        this.certificateFile = path(variables, "CONSUL_CLIENT_CERT");
        this.keyFile = path(variables, "CONSUL_CLIENT_KEY");
        this.namespace = value(variables, "CONSUL_NAMESPACE");
        if ((certificateFile == null) != (keyFile == null)) {
            throw new IllegalArgumentException(
                    "CONSUL_CLIENT_CERT and CONSUL_CLIENT_KEY belong together: set both or none");
        }
    }

    /**
     * @param variables {@code CONSUL_HTTP_ADDR} and its kin; others are ignored, so {@code System.getenv()} will do
     * @throws IllegalArgumentException with one line for people
     */
    public static ConsulSettings from(Map<String, String> variables) {
        String address = value(variables, "CONSUL_HTTP_ADDR");
        boolean ssl = flag(variables, "CONSUL_HTTP_SSL");
        return new ConsulSettings(url(address == null ? DEFAULT_ADDRESS : address, ssl), variables);
    }

    private static String url(String address, boolean ssl) {
        if (address.startsWith("unix://")) {
            throw new IllegalArgumentException("CONSUL_HTTP_ADDR=" + address
                    + ": Unix sockets are not supported; let Consul listen on TCP (addresses.http) and name host:port");
        }
        String withScheme = address.contains("://") ? address : (ssl ? "https://" : "http://") + address;
        int authority = withScheme.indexOf("://") + 3;
        String scheme = withScheme.substring(0, authority).toLowerCase(Locale.ROOT);
        String rest = withScheme.substring(authority).replaceFirst("/+$", "");
        if (!(scheme.equals("http://") || scheme.equals("https://")) || !isAuthority(rest)) {
            throw new IllegalArgumentException(
                    "CONSUL_HTTP_ADDR=" + address + " is not host:port, http://host:port or https://host:port");
        }
        // The variable that asks for TLS is obeyed even if the address says otherwise, as Consul's own tools do.
        return (ssl ? "https://" : scheme) + rest;
    }

    private static boolean isAuthority(String text) {
        if (!text.matches("[^\\s/?#@]+(/[^\\s?#]*)?")) {
            return false;
        }
        try {
            // Parsed here, so that a bad port is said now and not by every watch.
            URI uri = new URI("http://" + text).parseServerAuthority();
            return uri.getHost() != null && uri.getPort() <= MAX_PORT;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean flag(Map<String, String> variables, String name) {
        String text = value(variables, name);
        if (text == null || text.equals("0") || text.equalsIgnoreCase("false") || text.equalsIgnoreCase("f")) {
            return false;
        }
        if (text.equals("1") || text.equalsIgnoreCase("true") || text.equalsIgnoreCase("t")) {
            return true;
        }
        throw new IllegalArgumentException(name + "=" + text + " is neither true nor false");
    }

    private static @Nullable String value(Map<String, String> variables, String name) {
        String value = variables.get(name);
        return value == null || value.trim().isEmpty() ? null : value.trim();
    }

    private static @Nullable Path path(Map<String, String> variables, String name) {
        String value = value(variables, name);
        return value == null ? null : Paths.get(value);
    }

    /** @return {@code http://…} or {@code https://…}, no slash at the end */
    public String url() {
        return url;
    }

    @Nullable
    String token() {
        return token;
    }

    @Nullable
    Path tokenFile() {
        return tokenFile;
    }

    @Nullable
    Path caFile() {
        return caFile;
    }

    @Nullable
    Path certificateFile() {
        return certificateFile;
    }

    @Nullable
    Path keyFile() {
        return keyFile;
    }

    @Nullable
    String namespace() {
        return namespace;
    }

    /** @return for messages: where the token comes from, never the token */
    String tokenSource() {
        if (tokenFile != null) {
            return "the token in CONSUL_HTTP_TOKEN_FILE (" + tokenFile + ")";
        }
        return token != null ? "the token in CONSUL_HTTP_TOKEN" : "the anonymous token (CONSUL_HTTP_TOKEN is not set)";
    }
}
