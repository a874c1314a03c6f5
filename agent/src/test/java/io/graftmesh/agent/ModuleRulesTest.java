package io.graftmesh.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom (ARCHITECTURE.md): what no rule checks does not last. */
class ModuleRulesTest {

    private static final DescribedPredicate<JavaClass> BOOTSTRAP = DescribedPredicate.describe(
            "bootstrap classes", type -> type.getName().startsWith("java.net.Graft"));

    private static JavaClasses ours;

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.graftmesh.agent", "io.graftmesh.instrumentation", "org.slf4j.impl");
        assertThat(ours).isNotEmpty();
    }

    @Test
    void byte_buddy_stays_in_instrumentation_and_install() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.graftmesh.instrumentation..", "io.graftmesh.agent.install..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.bytebuddy..")
                .check(ours);
    }

    @Test
    void instrumentation_holds_no_policy() {
        classes()
                .that()
                .resideInAPackage("io.graftmesh.instrumentation..")
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "its own, the JDK's, Byte Buddy's and the hooked library's classes",
                        type -> type.getPackageName().startsWith("io.graftmesh.instrumentation")
                                || type.getPackageName().startsWith("java.")
                                || type.getPackageName().startsWith("sun.net.www") // the JDK's, as shapes
                                || type.getPackageName().startsWith("jdk.internal.net.http")
                                || type.getPackageName().startsWith("com.sun.net.httpserver")
                                || type.getPackageName().startsWith("org.apache.catalina")
                                || type.getPackageName().startsWith("org.apache.commons.httpclient")
                                || type.getPackageName().startsWith("org.apache.http")
                                || type.getPackageName().startsWith("org.apache.hc")
                                || type.getPackageName().startsWith("okhttp3")
                                || type.getPackageName().startsWith("org.apache.coyote") // Tomcat's
                                || type.getPackageName().startsWith("org.apache.tomcat.util")
                                || type.getPackageName().startsWith("org.eclipse.jetty")
                                || type.getPackageName().startsWith("io.undertow")
                                || type.getPackageName().startsWith("org.xnio")
                                || type.getPackageName().startsWith("net.bytebuddy")
                                || type.getPackageName().startsWith("io.netty")))
                .check(ours);
    }

    @Test
    void only_the_bridge_knows_both_the_bootstrap_and_the_mesh() {
        classes()
                .that(DescribedPredicate.describe(
                        "use both",
                        type -> uses(type, BOOTSTRAP)
                                && uses(
                                        type,
                                        DescribedPredicate.describe(
                                                "the mesh",
                                                used -> used.getPackageName().startsWith("io.graftmesh.mesh")
                                                        && !used.getSimpleName().equals("Nullable")))))
                .should()
                .resideInAPackage("io.graftmesh.agent.bridge..")
                .orShould()
                .haveSimpleName("Composition") // wires the two
                .check(ours);
    }

    @Test
    void advice_is_short() {
        for (JavaClass type : ours) {
            if (type.getSimpleName().endsWith("Advice")) {
                assertThat(type.getFields())
                        .as(type.getName() + " keeps no state")
                        .isEmpty();
                assertThat(type.getMethods()).as(type.getName()).hasSizeLessThanOrEqualTo(2);
            }
        }
    }

    private static boolean uses(JavaClass type, DescribedPredicate<JavaClass> what) {
        return type.getDirectDependenciesFromSelf().stream().anyMatch(use -> what.test(use.getTargetClass()));
    }
}
