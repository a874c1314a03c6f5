package io.graftmesh.mesh.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.Intentions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AuthorizerTest {

    private static Intention rule(String source, String destination, boolean allow) {
        return new Intention(source + ">" + destination, source, destination, allow);
    }

    private static boolean allowed(boolean byDefault, Intention... rules) {
        return Authorizer.decide(new Intentions(byDefault, Arrays.asList(rules)), "web", "db")
                .allowed();
    }

    @Test
    void without_a_rule_the_default_decides() {
        assertThat(allowed(true)).isTrue();
        assertThat(allowed(false)).isFalse();
        assertThat(allowed(true, rule("other", "db", false))).isTrue();
        assertThat(allowed(false, rule("web", "other", true))).isFalse();
    }

    @Test
    void an_exact_pair_beats_every_wildcard_in_whatever_order_they_come() {
        assertThat(allowed(
                        false,
                        rule("*", "*", false),
                        rule("*", "db", false),
                        rule("web", "*", false),
                        rule("web", "db", true)))
                .isTrue();
        assertThat(allowed(
                        true,
                        rule("web", "db", false),
                        rule("web", "*", true),
                        rule("*", "db", true),
                        rule("*", "*", true)))
                .isFalse();
    }

    @Test
    void an_exact_destination_beats_an_exact_source() {
        assertThat(allowed(false, rule("web", "*", false), rule("*", "db", true)))
                .isTrue();
        assertThat(allowed(true, rule("web", "*", true), rule("*", "db", false)))
                .isFalse();
    }

    @Test
    void an_exact_source_beats_the_rule_for_all() {
        assertThat(allowed(false, rule("*", "*", false), rule("web", "*", true)))
                .isTrue();
    }

    @Test
    void precedences_are_consuls_figures() {
        assertThat(rule("web", "db", true).precedence()).isEqualTo(9);
        assertThat(rule("*", "db", true).precedence()).isEqualTo(8);
        assertThat(rule("web", "*", true).precedence()).isEqualTo(6);
        assertThat(rule("*", "*", true).precedence()).isEqualTo(5);
    }

    @Test
    void the_decision_names_the_rule_that_made_it() {
        Intentions intentions = new Intentions(false, Arrays.asList(rule("web", "db", false)));
        assertThat(Authorizer.decide(intentions, "web", "db").rule()).isEqualTo("web => db deny");
        assertThat(Authorizer.decide(intentions, "cron", "db").rule()).isEqualTo("default deny");
    }

    private static boolean allowedFrom(String source, boolean byDefault, Intention... rules) {
        return Authorizer.decide(new Intentions(byDefault, Arrays.asList(rules)), source, "db")
                .allowed();
    }

    @Test
    void what_is_said_of_our_own_services_says_nothing_of_another_trust_domains() {
        Intention[] open = {rule("web", "db", true), rule("*", "db", true), rule("*", "*", true)};
        assertThat(allowedFrom("web", false, open)).isTrue();
        assertThat(allowedFrom("web@other", false, open)).isFalse();
        assertThat(allowedFrom("web@other", true, open)).isFalse();
        assertThat(allowedFrom("web@other", true)).isFalse();
    }

    @Test
    void another_trust_domains_services_are_named_with_it() {
        Intention[] named = {rule("web@other", "db", true), rule("*@third", "*", true), rule("bad@third", "db", false)};
        assertThat(allowedFrom("web@other", false, named)).isTrue();
        assertThat(allowedFrom("web@third", false, named)).isTrue();
        assertThat(allowedFrom("bad@third", false, named)).isFalse();
        assertThat(allowedFrom("web", false, named)).isFalse();
        assertThat(allowedFrom("cron@other", false, named)).isFalse();
        assertThat(allowedFrom("web@another", false, named)).isFalse();
        assertThat(rule("*@third", "*", true).precedence()).isEqualTo(5);
        assertThat(rule("*@third", "db", true).precedence()).isEqualTo(8);
    }
}
