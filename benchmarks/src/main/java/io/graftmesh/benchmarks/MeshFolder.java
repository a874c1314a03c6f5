package io.graftmesh.benchmarks;

import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.consul.pki.CertificateAuthority;
import io.graftmesh.consul.pki.Pem;
import io.graftmesh.consul.pki.PkiException;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;

/**
 * A mesh of two services, {@code echo} and {@code caller}, and their certificates in every form that somebody wants: all
 * alternatives prove themselves with the same keys.
 */
public final class MeshFolder {

    /** What the JDK's TLS chooses when both ends are Java; the others are told to do the same. */
    public static final String CIPHER = "TLS_AES_256_GCM_SHA384";

    /** What the client calls in the mesh, as an application would. */
    public static final String HOST = "echo.bench";

    public static final int HOST_PORT = 8080;

    private static final String DOMAIN = "bench.graft";

    private final Path directory;
    private final CertificateAuthority authority;

    /** One instance of {@code echo}, of whose protocol nothing is known. */
    public MeshFolder(Path directory, int echoPort) throws IOException, PkiException, GeneralSecurityException {
        this(directory, "tcp", echoPort);
    }

    /** @param echoPorts of each instance of {@code echo} */
    public MeshFolder(Path directory, String protocol, int... echoPorts)
            throws IOException, PkiException, GeneralSecurityException {
        this.directory = Files.createDirectories(directory);
        this.authority = CaFiles.init(directory, DOMAIN);
        for (String service : new String[] {"echo", "caller"}) {
            write(service);
        }
        StringBuilder instances = new StringBuilder();
        for (int port : echoPorts) {
            instances.append("  - {Service: echo, ID: echo-" + port + ", Address: 127.0.0.1, Port: " + port
                    + ", Identity: {Cert: echo.pem, Key: echo-key.pem}}\n");
        }
        Files.writeString(directory.resolve("mesh.yaml"), """
                TrustDomain: %s
                Datacenter: dc1
                DefaultIntention: deny
                CA: {Cert: ca.pem}
                Services:
                %s  - {Service: caller, Address: 127.0.0.1, Port: 1, Identity: {Cert: caller.pem, Key: caller-key.pem}}
                Hosts: {"%s:%d": echo}
                ConfigEntries:
                  - {Kind: service-defaults, Name: echo, Protocol: %s}
                  - {Kind: service-intentions, Name: echo, Sources: [{Name: caller, Action: allow}]}
                """.formatted(DOMAIN, instances, HOST, HOST_PORT, protocol));
    }

    private void write(String service) throws IOException, PkiException, GeneralSecurityException {
        Identity identity = authority.issueLeaf(new SpiffeId(DOMAIN, "default", "dc1", service), Duration.ofHours(72));
        String chain = Pem.write(identity.chain());
        String key = Pem.write(identity.key());
        Files.writeString(directory.resolve(service + ".pem"), chain);
        Files.writeString(directory.resolve(service + "-key.pem"), key);
        Files.writeString(directory.resolve(service + "-haproxy.pem"), chain + key);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] password = "changeit".toCharArray();
        store.setKeyEntry(service, identity.key(), password, identity.chain().toArray(new Certificate[0]));
        store.setCertificateEntry("ca", authority.certificate());
        try (OutputStream out = Files.newOutputStream(keyStore(service))) {
            store.store(out, password);
        }
    }

    /** @return the value of the agent's option {@code control} */
    public String control() {
        return "file:" + directory.resolve("mesh.yaml");
    }

    /** @return PKCS#12, password {@code changeit}: the service's key and the CA */
    public Path keyStore(String service) {
        return directory.resolve(service + ".p12");
    }

    /** @return chain and key in one file */
    public Path haproxyPem(String service) {
        return directory.resolve(service + "-haproxy.pem");
    }

    public Path ca() {
        return directory.resolve(CaFiles.CERTIFICATE);
    }
}
