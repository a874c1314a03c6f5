package io.graftmesh.testing.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A certificate authority for tests: good certificates by default, and every kind of bad one on request. */
public final class TestCa {

    /** A certificate (leaf first, then what issued it, without the root) and its key. */
    public record Cert(PrivateKey key, List<X509Certificate> chain) {

        public X509Certificate leaf() {
            return chain.get(0);
        }

        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }

        public String chainPem() {
            StringBuilder text = new StringBuilder();
            chain.forEach(certificate -> text.append(TestCa.pem(certificate)));
            return text.toString();
        }

        /** Writes {@code <name>.pem} and {@code <name>-key.pem}. */
        public void write(Path directory, String name) {
            try {
                Files.writeString(directory.resolve(name + ".pem"), chainPem());
                Files.writeString(directory.resolve(name + "-key.pem"), keyPem());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final List<X509Certificate> intermediates;

    private TestCa(PrivateKey key, X509Certificate certificate, List<X509Certificate> intermediates) {
        this.key = key;
        this.certificate = certificate;
        this.intermediates = intermediates;
    }

    /** A root, EC P-256. */
    public static TestCa create(String trustDomain) {
        return create(new Template().uri("spiffe://" + trustDomain).authority());
    }

    /** A root that says what the template says. */
    public static TestCa create(Template template) {
        Cert root = selfSigned(template.orSubject("CN=Test CA " + SERIAL.incrementAndGet()));
        return new TestCa(root.key(), root.leaf(), List.of());
    }

    /** A certificate that nobody vouches for. */
    public static Cert selfSigned(Template template) {
        KeyPair pair = template.keyPair();
        return new Cert(pair.getPrivate(), List.of(template.sign(pair.getPublic(), null, pair.getPrivate())));
    }

    /** An authority below this one, whose leaves bring its certificate along. */
    public TestCa intermediate(String trustDomain) {
        return intermediate(new Template().uri("spiffe://" + trustDomain).authority());
    }

    /** Whoever the template makes issues certificates, whether it may or not. */
    public TestCa intermediate(Template template) {
        Cert signed = issue(template.orSubject("CN=Test intermediate " + SERIAL.incrementAndGet()));
        return new TestCa(signed.key(), signed.leaf(), signed.chain());
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public String pem() {
        return pem(certificate);
    }

    /** The authority's own key and certificate, for tests that hand them to a control plane. */
    public Cert asCert() {
        return new Cert(key, List.of(certificate));
    }

    /** @param spiffeId such as {@code spiffe://demo.graft/ns/default/dc/dc1/svc/orders} */
    public Cert leaf(String spiffeId) {
        return issue(new Template().uri(spiffeId));
    }

    public Cert issue(Template template) {
        KeyPair own = template.keyPair();
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(template.sign(own.getPublic(), certificate, key));
        chain.addAll(intermediates);
        return new Cert(own.getPrivate(), chain);
    }

    public static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }
}
