package io.github.kmsenvelope.autoconfigure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

@AnalyzeClasses(
        packages = {"io.github.kmsenvelope.autoconfigure", "io.github.kmsenvelope.spring"},
        importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTests {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.github.kmsenvelope.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .bePublic()
            .andShould()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule BEAN_METHODS_ARE_NOT_PUBLIC =
            methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate();

    /** What works at run time can be used without auto-configuration. */
    @ArchTest
    static final ArchRule RUN_TIME_KNOWS_NO_AUTO_CONFIGURATION = noClasses()
            .that()
            .resideInAPackage("..kmsenvelope.spring..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.github.kmsenvelope.autoconfigure..", "org.springframework.boot.autoconfigure..");

    /** Each of these is optional: an application without it must not miss a class. */
    @ArchTest
    static final ArchRule ONLY_ITS_PACKAGES_KNOW_MICROMETER = noClasses()
            .that()
            .resideOutsideOfPackages("..micrometer..", "..observation..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule ONLY_ITS_PACKAGES_KNOW_HEALTH = noClasses()
            .that()
            .resideOutsideOfPackage("..health..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.boot.health..");

    @ArchTest
    static final ArchRule ONLY_ITS_PACKAGES_KNOW_THE_ACTUATOR = noClasses()
            .that()
            .resideOutsideOfPackages("..endpoint..", "..audit..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.boot.actuate..");

    /** An application without it must not miss a class. */
    @ArchTest
    static final ArchRule ONLY_ITS_PACKAGE_KNOWS_THE_EMBEDDED_KMS = noClasses()
            .that()
            .resideOutsideOfPackage("..autoconfigure.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.kmsenvelope.embedded..");

    @ArchTest
    static final ArchRule ONLY_THE_ASSUMED_ROLE_KNOWS_STS = noClasses()
            .that()
            .doNotHaveSimpleName("AssumedRole")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk.services.sts..");

    @ArchTest
    static final ArchRule NO_JSON_LIBRARY_IS_NEEDED = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml..", "tools.jackson..", "com.google.common..", "lombok..");
}
