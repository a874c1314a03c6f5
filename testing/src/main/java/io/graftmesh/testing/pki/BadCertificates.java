package io.graftmesh.testing.pki;

import static io.graftmesh.mesh.record.Reason.PEER_UNTRUSTED;
import static io.graftmesh.mesh.record.Reason.PEER_WRONG_IDENTITY;

import io.graftmesh.mesh.record.Reason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** The table of certificates that must be refused, for every verifier to be held against: in process and on the wire. */
public final class BadCertificates {

    /** Which end of a connection shows the certificate. */
    public enum Role {
        CLIENT,
        SERVER
    }

    /**
     * @param name what is wrong with it, in words
     * @param wire whether the JDK's own TLS can be brought to show it
     */
    public record Bad(String name, TestCa.Cert shown, Reason reason, boolean wire) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final TestCa ca;
    private final String id;
    private final String domain;
    private final List<Bad> all = new ArrayList<>();

    private BadCertificates(TestCa ca, String id) {
        this.ca = ca;
        this.id = id;
        this.domain = id.split("/")[2];
    }

    /**
     * @param ca the mesh's root, trusted by whoever is tested
     * @param id the SPIFFE ID that a good certificate would bear
     */
    public static List<Bad> shownBy(Role role, TestCa ca, String id) {
        BadCertificates table = new BadCertificates(ca, id);
        table.lifetimes();
        table.names(role);
        table.purposes(role);
        table.chains();
        table.constraints();
        table.weakness();
        return table.all;
    }

    /**
     * What must be refused by whoever trusts two domains, each by its own roots: no root vouches for the other's services.
     *
     * @param ca the root of our own domain
     * @param other the root of the domain that ours is federated with
     * @param id the SPIFFE ID that a good certificate of ours would bear
     * @param otherId the same of the other domain
     */
    public static List<Bad> betweenDomains(Role role, TestCa ca, TestCa other, String id, String otherId) {
        BadCertificates table = new BadCertificates(ca, id);
        String otherDomain = otherId.split("/")[2];
        table.add("ours by the other's root", other.leaf(id), PEER_UNTRUSTED);
        table.add("the other's by our root", ca.leaf(otherId), PEER_UNTRUSTED);
        table.add(
                "ours by an authority of the other's",
                other.intermediate(table.domain).leaf(id),
                PEER_UNTRUSTED);
        table.add(
                "the other's by an authority of ours",
                ca.intermediate(otherDomain).leaf(otherId),
                PEER_UNTRUSTED);
        String third = id.replace(table.domain, "third.graft");
        table.add("of a third domain by our root", ca.leaf(third), PEER_WRONG_IDENTITY);
        table.add("of a third domain by the other's root", other.leaf(third), PEER_UNTRUSTED);
        table.add(
                "of a third domain by its own root",
                TestCa.create("third.graft").leaf(third),
                PEER_UNTRUSTED);
        List<X509Certificate> bothRoots = new ArrayList<>(other.leaf(id).chain());
        bothRoots.add(ca.certificate());
        table.addUnwired(
                "ours by the other's root, with our root beside it",
                new TestCa.Cert(other.leaf(id).key(), bothRoots),
                PEER_UNTRUSTED);
        if (role == Role.SERVER) {
            table.add("the other's service of the same name", other.leaf(otherId), PEER_WRONG_IDENTITY);
        }
        return table.all;
    }

    private Template good() {
        return new Template().uri(id);
    }

    private Template authority() {
        return new Template().uri("spiffe://" + domain).authority();
    }

    private void add(String name, TestCa.Cert shown, Reason reason) {
        all.add(new Bad(name, shown, reason, true));
    }

    private void addUnwired(String name, TestCa.Cert shown, Reason reason) {
        all.add(new Bad(name, shown, reason, false));
    }

    private void lifetimes() {
        Instant now = Instant.now();
        add("expired", ca.issue(good().expired()), PEER_UNTRUSTED);
        add(
                "expired a minute ago",
                ca.issue(good().valid(now.minusSeconds(120), now.minusSeconds(60))),
                PEER_UNTRUSTED);
        add("not yet valid", ca.issue(good().notYetValid()), PEER_UNTRUSTED);
        add(
                "valid under an authority that has expired",
                ca.intermediate(authority().expired()).leaf(id),
                PEER_UNTRUSTED);
        add(
                "valid under an authority that is not valid yet",
                ca.intermediate(authority().notYetValid()).leaf(id),
                PEER_UNTRUSTED);
    }

    private void names(Role role) {
        if (role == Role.SERVER) {
            add("another service's", ca.leaf(renamed("intruder")), PEER_WRONG_IDENTITY);
            add(
                    "of the service in other letters",
                    ca.leaf(renamed(service().toUpperCase(Locale.ROOT))),
                    PEER_WRONG_IDENTITY);
            add("of another datacenter", ca.leaf(id.replace("/dc/dc1/", "/dc/dc2/")), PEER_WRONG_IDENTITY);
            add("of another namespace", ca.leaf(id.replace("/ns/default/", "/ns/other/")), PEER_WRONG_IDENTITY);
        }
        add("of another trust domain", ca.leaf(id.replace(domain, "other.graft")), PEER_WRONG_IDENTITY);
        add("of a domain below ours", ca.leaf(id.replace(domain, "sub." + domain)), PEER_WRONG_IDENTITY);
        add("without a URI", ca.issue(new Template().dns(service())), PEER_WRONG_IDENTITY);
        add("without any alternative name", ca.issue(new Template().subject("CN=" + service())), PEER_WRONG_IDENTITY);
        add("with two URIs", ca.issue(good().uri(renamed("admin"))), PEER_WRONG_IDENTITY);
        add("with the same URI twice", ca.issue(good().uri(id)), PEER_WRONG_IDENTITY);
        add("with a second URI of no mesh", ca.issue(good().uri("https://example.com/")), PEER_WRONG_IDENTITY);
        add("with its name where a host's belongs", ca.issue(new Template().dns(id)), PEER_WRONG_IDENTITY);
        add(
                "an agent's, not a service's",
                ca.leaf("spiffe://" + domain + "/agent/client/dc/dc1/id/x"),
                PEER_WRONG_IDENTITY);
        add("named by the trust domain alone", ca.leaf("spiffe://" + domain), PEER_WRONG_IDENTITY);
        for (String odd : List.of("/", "/../admin", "?x", "#x", "%61", ";v=1")) {
            add("named with '" + odd + "' at the end", ca.leaf(id + odd), PEER_WRONG_IDENTITY);
        }
        add("named with a port", ca.leaf(id.replace(domain, domain + ":443")), PEER_WRONG_IDENTITY);
        add("named with a user", ca.leaf(id.replace(domain, "x@" + domain)), PEER_WRONG_IDENTITY);
        add("named with another scheme", ca.leaf(id.replace("spiffe:", "https:")), PEER_WRONG_IDENTITY);
    }

    private String service() {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private String renamed(String service) {
        return id.substring(0, id.lastIndexOf('/') + 1) + service;
    }

    private void purposes(Role role) {
        Template other = role == Role.SERVER ? good().clientOnly() : good().serverOnly();
        add("for the other side only", ca.issue(other), PEER_UNTRUSTED);
        add("for signing code", ca.issue(good().purposes(KeyPurposeId.id_kp_codeSigning)), PEER_UNTRUSTED);
        add("for any purpose at all", ca.issue(good().purposes(KeyPurposeId.anyExtendedKeyUsage)), PEER_UNTRUSTED);
        add("without a purpose", ca.issue(good().purposes()), PEER_UNTRUSTED);
        addUnwired("not for signatures", ca.issue(good().usage(KeyUsage.keyEncipherment)), PEER_UNTRUSTED);
        int signs = KeyUsage.digitalSignature;
        add("a leaf that may sign certificates", ca.issue(good().usage(signs | KeyUsage.keyCertSign)), PEER_UNTRUSTED);
        add("a leaf that may sign revocations", ca.issue(good().usage(signs | KeyUsage.cRLSign)), PEER_UNTRUSTED);
        add("an authority's", ca.issue(good().authority().usage(signs | KeyUsage.keyCertSign)), PEER_UNTRUSTED);
        add(
                "an authority's that says nothing of signing",
                ca.issue(good().authority().usage(signs)),
                PEER_UNTRUSTED);
    }

    private void chains() {
        add("self-signed", TestCa.selfSigned(good()), PEER_UNTRUSTED);
        String ours = ca.certificate().getSubjectX500Principal().getName();
        add("self-signed under our authority's name", TestCa.selfSigned(good().subject(ours)), PEER_UNTRUSTED);
        TestCa foreign = TestCa.create(domain);
        add("of a foreign authority", foreign.leaf(id), PEER_UNTRUSTED);
        add("of a foreign authority below another", foreign.intermediate(domain).leaf(id), PEER_UNTRUSTED);
        add("of a foreign authority with our root behind it", followedBy(foreign.leaf(id)), PEER_UNTRUSTED);
        add(
                "of an authority that bears our authority's name",
                TestCa.create(authority().subject(ours)).leaf(id),
                PEER_UNTRUSTED);
        TestCa.Cert below = ca.intermediate(domain).leaf(id);
        add(
                "without the authority between",
                new TestCa.Cert(below.key(), below.chain().subList(0, 1)),
                PEER_UNTRUSTED);
        add(
                "issued by a leaf",
                ca.intermediate(new Template().uri(renamed("other"))).leaf(id),
                PEER_UNTRUSTED);
        int certSign = KeyUsage.digitalSignature | KeyUsage.keyCertSign;
        add(
                "issued by a leaf that claims to sign certificates",
                ca.intermediate(new Template().uri(renamed("other")).usage(certSign))
                        .leaf(id),
                PEER_UNTRUSTED);
        add(
                "issued by an authority that may not sign certificates",
                ca.intermediate(authority().usage(KeyUsage.cRLSign)).leaf(id),
                PEER_UNTRUSTED);
    }

    private TestCa.Cert followedBy(TestCa.Cert leaf) {
        List<X509Certificate> chain = new ArrayList<>(leaf.chain());
        chain.add(ca.certificate());
        return new TestCa.Cert(leaf.key(), chain);
    }

    private void constraints() {
        add(
                "of an authority one below its allowed depth",
                ca.intermediate(authority().pathLength(0)).intermediate(domain).leaf(id),
                PEER_UNTRUSTED);
        add(
                "of an authority that may vouch for another domain only",
                ca.intermediate(authority().permitted("other.graft")).leaf(id),
                PEER_UNTRUSTED);
        add(
                "of an authority that may not vouch for our domain",
                ca.intermediate(authority().excluded(domain)).leaf(id),
                PEER_UNTRUSTED);
        add("with an extension that nobody knows and all must", ca.issue(good().unknownCritical()), PEER_UNTRUSTED);
        add(
                "of an authority with an extension that nobody knows and all must",
                ca.intermediate(authority().unknownCritical()).leaf(id),
                PEER_UNTRUSTED);
    }

    private void weakness() {
        add("of an RSA key of 1,024 bits", ca.issue(good().rsa(1024)), PEER_UNTRUSTED);
        addUnwired("of an EC key of 224 bits", ca.issue(good().curve("secp224r1")), PEER_UNTRUSTED);
        add(
                "of an authority with an RSA key of 1,024 bits",
                ca.intermediate(authority().rsa(1024)).leaf(id),
                PEER_UNTRUSTED);
        addUnwired(
                "of an authority with an EC key of 224 bits",
                ca.intermediate(authority().curve("secp224r1")).leaf(id),
                PEER_UNTRUSTED);
        add("signed with SHA-1", ca.issue(good().signature("SHA1withECDSA")), PEER_UNTRUSTED);
        add(
                "of an authority that is signed with SHA-1",
                ca.intermediate(authority().signature("SHA1withECDSA")).leaf(id),
                PEER_UNTRUSTED);
        TestCa rsa = ca.intermediate(authority().rsa(2048));
        add("signed with SHA-1 and RSA", rsa.issue(good().signature("SHA1withRSA")), PEER_UNTRUSTED);
        add("signed with SHA-1 and PSS", rsa.issue(good().signature("SHA1withRSAandMGF1")), PEER_UNTRUSTED);
        add("signed with MD5", rsa.issue(good().signature("MD5withRSA")), PEER_UNTRUSTED);
    }
}
