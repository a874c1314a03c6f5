package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.StubConsul.Reply;
import io.graftmesh.mesh.identity.FederatedDomain;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.testing.pki.TestCa;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Other trust domains, out of Consul's KV. */
class FederationTest {

    private static final TestCa OURS = TestCa.create("ours.graft");
    private static final TestCa OTHER = TestCa.create("other.graft");
    private static final String PEM = OTHER.asCert().chainPem();

    private final Map<String, String> keys = new LinkedHashMap<>();

    private TrustBundle roots(int statusOfKeys) throws Exception {
        StringBuilder pairs = new StringBuilder();
        keys.forEach((domain, value) -> pairs.append(pairs.length() == 0 ? "[" : ",")
                .append("{\"Key\":\"graft/federation/")
                .append(domain)
                .append("\",\"Value\":\"")
                .append(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
                .append("\"}"));
        String roots = "{\"TrustDomain\":\"ours.graft\",\"Roots\":[{\"RootCert\":\""
                + OURS.asCert().chainPem().replace("\n", "\\n") + "\"}]}";
        try (StubConsul stub = new StubConsul(request -> request.contains("/kv/graft/federation/")
                        ? new Reply(statusOfKeys, "3", statusOfKeys == 200 ? pairs + "]" : "")
                        : new Reply(200, "5", roots));
                ConsulControlPlane plane = stub.plane()) {
            Recording<TrustBundle> bundle = new Recording<>();
            plane.watchRoots(bundle);
            return bundle.first();
        }
    }

    @Test
    void without_keys_or_the_right_to_read_them_there_are_our_own_roots_alone() throws Exception {
        for (int status : new int[] {404, 403}) {
            TrustBundle bundle = roots(status);
            assertThat(bundle.roots()).containsExactly(OURS.certificate());
            assertThat(bundle.federated()).isEmpty();
            assertThat(bundle.note().isEmpty()).isEqualTo(status == 404);
        }
    }

    @Test
    void a_key_holds_certificates_or_a_document_with_them() throws Exception {
        keys.put("other.graft", PEM);
        keys.put("third.graft", "Peer: third\nDatacenter: dc3\nRoots: |\n  " + PEM.replace("\n", "\n  "));
        TrustBundle bundle = roots(200);
        assertThat(bundle.federated()).extracting(FederatedDomain::peer).containsExactly("other.graft", "third");
        assertThat(bundle.note()).isEmpty();
        assertThat(bundle.of("third.graft").roots()).containsExactly(OTHER.certificate());
        assertThat(bundle.trustDomainIn("dc3")).isEqualTo("third.graft");
        assertThat(bundle.trustDomainIn("dc1")).isEqualTo("ours.graft");
        assertThat(bundle.sourceOf(new SpiffeId("third.graft", "default", "dc3", "web")))
                .isEqualTo("web@third");
        assertThat(bundle.sourceOf(new SpiffeId("fourth.graft", "default", "dc3", "web")))
                .isNull();
    }

    @Test
    void what_is_broken_or_could_be_taken_for_another_is_left_out_and_said() throws Exception {
        for (String[] bad : List.of(
                new String[] {"third.graft", "nothing", ""},
                new String[] {"third.graft", "Roots: nothing", "contains no PEM certificate"},
                new String[] {"third.graft", "Root: x", "Root: is not known here"},
                new String[] {"Third_!", PEM, "is not a trust domain"},
                new String[] {"ours.graft", PEM, "the trust domain ours.graft is there twice"},
                new String[] {
                    "third.graft", "Peer: other.graft\nRoots: |\n  " + PEM.replace("\n", "\n  "), "share the name"
                })) {
            keys.clear();
            keys.put("other.graft", PEM);
            keys.put(bad[0], bad[1]);
            TrustBundle bundle = roots(200);
            assertThat(bundle.federated())
                    .as(bad[1])
                    .extracting(FederatedDomain::peer)
                    .containsExactly("other.graft");
            assertThat(bundle.note()).contains("KV graft/federation/" + bad[0]).contains(bad[2]);
        }
    }
}
