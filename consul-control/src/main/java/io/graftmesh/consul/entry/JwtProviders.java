package io.graftmesh.consul.entry;

import io.graftmesh.consul.pki.Pem;
import io.graftmesh.consul.pki.PkiException;
import io.graftmesh.consul.token.HttpKeys;
import io.graftmesh.consul.token.JwtVerifier;
import io.graftmesh.consul.token.KeySet;
import io.graftmesh.consul.token.KeySource;
import io.graftmesh.consul.token.TokenLocation;
import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.TokenVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Reads {@code jwt-provider} entries. What is not known here might narrow what is believed, so it is an error. */
public final class JwtProviders {

    /** Envoy's own. */
    private static final long CACHE_MILLIS = 600_000;

    private static final int SKEW_SECONDS = 30;
    private static final int TIMEOUT_MILLIS = 5_000;

    private JwtProviders() {}

    /**
     * @param directory which the names of files are relative to
     * @throws DocException naming what is wrong
     */
    public static TokenVerifier read(Doc entry, Path directory) {
        entry.closed(
                "Kind",
                "Name",
                "Namespace",
                "Partition",
                "Meta",
                "Hash",
                "CreateIndex",
                "ModifyIndex",
                "Issuer",
                "Audiences",
                "JSONWebKeySet",
                "Locations",
                "ClockSkewSeconds",
                "CacheConfig");
        List<TokenLocation> locations = entry.get("Locations").items(JwtProviders::location);
        Doc skew = entry.get("ClockSkewSeconds");
        Doc cache = entry.get("CacheConfig").closed("Size").get("Size");
        JwtVerifier.Rules rules = new JwtVerifier.Rules(
                entry.get("Issuer").text(""),
                entry.get("Audiences").items(Doc::text),
                locations.isEmpty() ? TokenLocation.DEFAULT : locations,
                skew.isEmpty() ? SKEW_SECONDS : skew.number(1, 86_400, "a number of seconds (1-86400)"),
                cache.isAbsent() ? 0 : cache.number(0, 100_000, "a number of tokens (0-100000)"));
        return new JwtVerifier(rules, keys(entry.require("JSONWebKeySet"), directory), MeshClock.SYSTEM);
    }

    private static TokenLocation location(Doc doc) {
        Doc header = doc.closed("Header", "QueryParam", "Cookie").get("Header");
        Doc parameter = doc.get("QueryParam");
        Doc cookie = doc.get("Cookie");
        if ((header.isAbsent() ? 0 : 1) + (parameter.isAbsent() ? 0 : 1) + (cookie.isAbsent() ? 0 : 1) != 1) {
            throw doc.error("must be exactly one of Header, QueryParam, Cookie");
        }
        if (!header.isAbsent()) {
            return TokenLocation.header(
                    header.closed("Name", "ValuePrefix", "Forward")
                            .require("Name")
                            .text(),
                    header.get("ValuePrefix").text(""));
        }
        return parameter.isAbsent()
                ? TokenLocation.cookie(cookie.closed("Name").require("Name").text())
                : TokenLocation.queryParameter(
                        parameter.closed("Name").require("Name").text());
    }

    private static KeySource keys(Doc set, Path directory) {
        Doc local = set.closed("Local", "Remote").get("Local");
        Doc remote = set.get("Remote");
        if (local.isAbsent() == remote.isAbsent()) {
            throw set.error("must be exactly one of Local, Remote");
        }
        if (!remote.isAbsent()) {
            return remote(remote, directory);
        }
        KeySet keys = local(local, directory);
        return () -> keys;
    }

    private static KeySet local(Doc local, Path directory) {
        Doc inline = local.closed("JWKS", "Filename").get("JWKS");
        Doc file = local.get("Filename");
        if (inline.isEmpty() == file.isEmpty()) {
            throw local.error("must be exactly one of JWKS, Filename");
        }
        try {
            return KeySet.parse(
                    inline.isEmpty()
                            ? content(file, directory)
                            : new String(Base64.getDecoder().decode(inline.text()), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw inline.error("is not base64");
        } catch (IOException e) {
            throw local.error("is no key set: " + e.getMessage());
        }
    }

    private static KeySource remote(Doc remote, Path directory) {
        remote.closed("URI", "RequestTimeoutMs", "CacheDuration", "FetchAsynchronously", "RetryPolicy", "JWKSCluster");
        Doc uri = remote.require("URI");
        if (!uri.text().matches("https?://[^\\s/?#]+.*")) {
            throw uri.error("\"" + uri.text() + "\" is no http or https address");
        }
        Doc timeout = remote.get("RequestTimeoutMs");
        long cacheMillis = Durations.millis(remote.get("CacheDuration"));
        return HttpKeys.at(
                uri.text(),
                timeout.isEmpty() ? TIMEOUT_MILLIS : timeout.number(1, 60_000, "a number of milliseconds (1-60000)"),
                cacheMillis == 0 ? CACHE_MILLIS : cacheMillis,
                roots(remote.get("JWKSCluster"), directory),
                !remote.get("FetchAsynchronously").flag());
    }

    /** Consul's own word is that without these the certificate is not verified; here it is, against the JVM's. */
    private static @Nullable List<X509Certificate> roots(Doc cluster, Path directory) {
        Doc certificates = cluster.closed("DiscoveryType", "TLSCertificates", "ConnectTimeout")
                .get("TLSCertificates");
        if (certificates.isAbsent()) {
            return null;
        }
        Doc trusted = certificates.closed("TrustedCA").require("TrustedCA").closed("Filename", "InlineString");
        Doc file = trusted.get("Filename");
        try {
            return Pem.certificates(
                    file.isEmpty() ? trusted.require("InlineString").text() : content(file, directory));
        } catch (PkiException | IOException e) {
            throw trusted.error(String.valueOf(e.getMessage()));
        }
    }

    private static String content(Doc file, Path directory) throws IOException {
        try {
            return new String(Files.readAllBytes(path(file, directory)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException("cannot read " + file.text() + ": " + e, e);
        }
    }

    /** @return the files that an entry speaks of */
    static List<Path> files(Doc entry, Path directory) {
        List<Path> files = new ArrayList<>();
        Doc set = entry.get("JSONWebKeySet");
        Doc authority =
                set.get("Remote").get("JWKSCluster").get("TLSCertificates").get("TrustedCA");
        for (Doc file : Arrays.asList(set.get("Local").get("Filename"), authority.get("Filename"))) {
            if (!file.isEmpty()) {
                files.add(path(file, directory));
            }
        }
        return files;
    }

    /** @return what differs where a file that an entry speaks of does; 0 where it speaks of none */
    public static int contents(Doc entry, Path directory) {
        int all = 0;
        for (Path file : files(entry, directory)) {
            try {
                all = 31 * all + Arrays.hashCode(Files.readAllBytes(file));
            } catch (IOException e) {
                all = 31 * all + 1; // what is wrong with it is said where it is read
            }
        }
        return all;
    }

    private static Path path(Doc file, Path directory) {
        try {
            return directory.resolve(file.text());
        } catch (InvalidPathException e) {
            throw file.error("\"" + file.text() + "\" is not a path");
        }
    }
}
