package io.graftmesh.consul.entry;

import io.graftmesh.consul.pki.Pem;
import io.graftmesh.consul.pki.PkiException;
import io.graftmesh.mesh.identity.FederatedDomain;
import io.graftmesh.mesh.identity.TrustBundle;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Pattern;

/** What is said of another trust domain: {@code TrustDomain}, {@code Peer}, {@code Datacenter} and its {@code Roots}. */
public final class FederationReader {

    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    private FederationReader() {}

    /** Reads certificates, wherever {@code Roots} says that they are. */
    public interface Roots {
        List<X509Certificate> read(Doc roots) throws PkiException;
    }

    /** @throws DocException naming what is wrong */
    public static FederatedDomain read(Doc entry, Roots roots) {
        Doc place = entry.only("TrustDomain", "Peer", "Datacenter", "Roots").require("Roots");
        String domain =
                domain(entry.require("TrustDomain"), entry.get("TrustDomain").text());
        return domain(domain, name(entry.get("Peer"), domain), name(entry.get("Datacenter"), ""), place, roots);
    }

    /**
     * @param domain the key's last part
     * @param text certificates in PEM; or YAML or JSON with {@code Roots} so, and with {@code Peer} and {@code Datacenter}
     * @throws DocException naming what is wrong
     */
    public static FederatedDomain parse(String source, String domain, String text) {
        boolean bare = text.trim().startsWith("-----BEGIN");
        Doc entry = bare
                ? Doc.lenient(source, java.util.Collections.singletonMap("Roots", text))
                : YamlDocs.parse(source, text).only("Peer", "Datacenter", "Roots");
        String checked = domain(entry, domain);
        return domain(
                checked,
                name(entry.get("Peer"), checked),
                name(entry.get("Datacenter"), ""),
                entry.require("Roots"),
                pem -> Pem.certificates(pem.text()));
    }

    private static FederatedDomain domain(String domain, String peer, String datacenter, Doc place, Roots roots) {
        try {
            return new FederatedDomain(peer, datacenter, new TrustBundle(domain, roots.read(place)));
        } catch (PkiException e) {
            throw place.error(String.valueOf(e.getMessage()));
        }
    }

    private static String domain(Doc place, String text) {
        if (!DOMAIN.matcher(text).matches()) {
            throw place.error("\"" + text + "\" is not a trust domain (small letters, digits, '.', '-', '_')");
        }
        return text;
    }

    private static String name(Doc place, String otherwise) {
        String name = place.text(otherwise);
        if (!name.equals(otherwise) && !NAME.matcher(name).matches()) {
            throw place.error("\"" + name + "\" is not a name (letters, digits, '.', '-', '_')");
        }
        return name;
    }
}
