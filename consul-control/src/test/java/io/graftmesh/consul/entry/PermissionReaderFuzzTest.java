package io.graftmesh.consul.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.authorize.Authorizer;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.TokenVerifier;
import io.graftmesh.mesh.control.TokenVerifier.TokenRefused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Whatever somebody writes for an intention. */
class PermissionReaderFuzzTest {

    /** Issuers of any name, none of whom has issued anything. */
    private static final Function<Doc, TokenVerifier> NOBODY = name -> request -> {
        throw new TokenRefused("the request bears no token");
    };

    @FuzzTest(maxDuration = "30s")
    void whatever_is_written_is_read_or_refused_in_one_line_and_what_is_refused_allows_nothing(byte[] written) {
        Doc rule;
        try {
            rule = YamlDocs.parse("intention", new String(written, StandardCharsets.UTF_8));
        } catch (DocException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return;
        }
        boolean understood = true;
        try {
            PermissionReader.read(rule.get("Permissions"), NOBODY);
        } catch (DocException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            understood = false;
        }
        Intention intention = PermissionReader.lenient("web=>orders", "web", "orders", mapOrNothing(rule), NOBODY);
        Intentions intentions = new Intentions(false, List.of(intention));
        boolean allowed = Authorizer.decide(intentions, "web", "orders", FakeRequest.get("/public"))
                .allowed();
        assertThat(allowed && !understood).as("allowed though not understood").isFalse();
    }

    private static Doc mapOrNothing(Doc rule) {
        try {
            rule.fields();
            return rule;
        } catch (DocException noFields) {
            return Doc.lenient("intention", null);
        }
    }
}
