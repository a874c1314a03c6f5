package io.graftmesh.mesh.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.mesh.Handshake;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.testing.pki.TestCa;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** A peer that offers nothing but what is broken gets no handshake. The test's JVM would sign with SHA-1 if it were asked. */
class HandshakeSignatureTest {

    private static final TestCa CA = TestCa.create("demo.graft");
    private static final SpiffeId ORDERS = new SpiffeId("demo.graft", "default", "dc1", "orders");

    private static MeshTls tls() {
        TestCa.Cert leaf = CA.leaf(ORDERS.toString());
        return new MeshTls(
                new Identity(ORDERS, leaf.key(), leaf.chain()),
                new TrustBundle("demo.graft", List.of(CA.certificate())));
    }

    /** A client that speaks TLS 1.2 and knows one way to sign. */
    private static SSLEngine offering(String scheme) {
        SSLEngine client = tls().client(ORDERS, "orders.default.dc1.internal.demo.graft");
        SSLParameters parameters = client.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.2"});
        parameters.setAlgorithmConstraints(new Only(scheme));
        client.setSSLParameters(parameters);
        return client;
    }

    @Test
    void a_client_that_offers_sha256_is_answered() throws Exception {
        SSLEngine client = offering("ecdsa_secp256r1_sha256");
        Handshake.between(client, tls().server());
        assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.2");
    }

    @Test
    void a_client_that_offers_nothing_but_sha1_is_not() {
        assertThatThrownBy(() -> Handshake.between(offering("ecdsa_sha1"), tls().server()))
                .isInstanceOf(SSLException.class);
    }

    private record Only(String scheme) implements AlgorithmConstraints {
        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters parameters) {
            return !primitives.contains(CryptoPrimitive.SIGNATURE)
                    || !algorithm.contains("_sha")
                    || algorithm.equals(scheme);
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
            return true;
        }

        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives, String algorithm, Key key, AlgorithmParameters parameters) {
            return permits(primitives, algorithm, parameters);
        }
    }
}
