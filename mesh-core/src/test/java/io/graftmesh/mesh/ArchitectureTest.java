package io.graftmesh.mesh;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private final JavaClasses core = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.graftmesh.mesh");

    @Test
    void the_core_needs_nothing_but_the_jdk() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.graftmesh.mesh..", "java..", "javax.net.ssl..", "javax.security.auth.x500..")
                .check(core);
    }

    @Test
    void the_core_never_touches_the_applications_logging() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..")
                .check(core);
    }

    @Test
    void the_core_opens_no_socket_and_starts_no_thread() {
        noClasses()
                .that()
                .doNotHaveSimpleName("MeshThread")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.(Server)?Socket|java\\.nio\\.channels\\..*|java\\.util\\.concurrent\\.Executors")
                .orShould()
                .callMethod(Thread.class, "start")
                .check(core.that(new com.tngtech.archunit.base.DescribedPredicate<>("not a JSSE callback") {
                    @Override
                    public boolean test(com.tngtech.archunit.core.domain.JavaClass c) {
                        // JSSE's manager interfaces name Socket in methods that only throw.
                        return !c.getSimpleName().endsWith("Manager");
                    }
                }));
    }

    @Test
    void inbound_and_outbound_never_import_each_other() {
        noClasses()
                .that()
                .resideInAPackage("..inbound..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..outbound..")
                .check(core);
        noClasses()
                .that()
                .resideInAPackage("..outbound..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..inbound..")
                .check(core);
    }

    @Test
    void policies_never_import_each_other() {
        List<String> policies = Arrays.asList("authorize", "balance", "eject", "fault", "limit", "locality", "retry");
        for (String policy : policies) {
            String[] others = policies.stream()
                    .filter(other -> !other.equals(policy))
                    .map(other -> ".." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(".." + policy + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAnyPackage("..outbound..", "..inbound..", "..view..")
                    .check(core);
        }
    }

    @Test
    void the_ports_and_values_know_none_of_the_decisions() {
        noClasses()
                .that()
                .resideInAnyPackage("..control..", "..identity..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..outbound..",
                        "..inbound..",
                        "..balance..",
                        "..authorize..",
                        "..classify..",
                        "..eject..",
                        "..fault..",
                        "..limit..",
                        "..locality..",
                        "..retry..",
                        "..view..",
                        "..tls..")
                .check(core);
    }
}
