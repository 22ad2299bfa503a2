package io.github.kmsenvelope;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.envelope.PurposeBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import software.amazon.awssdk.services.kms.KmsClient;

/** The package tree is the feature list, and a package uses only what stands above it. */
@AnalyzeClasses(packages = "io.github.kmsenvelope", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String BASE = "io.github.kmsenvelope";

    /** From the public vocabulary down to what joins all of it. */
    private static final List<String> ORDER = List.of(
            BASE,
            BASE + ".event",
            BASE + ".secret",
            BASE + ".cipher",
            BASE + ".message.compact",
            BASE + ".message.awsesdk",
            BASE + ".rewrap",
            BASE + ".stream",
            BASE + ".keyring",
            BASE + ".keyring.aws",
            BASE + ".resilience",
            BASE + ".cache",
            BASE + ".envelope");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.github.kmsenvelope.(**)").should().beFreeOfCycles();

    @ArchTest
    static void packagesUseOnlyWhatStandsAboveThem(com.tngtech.archunit.core.domain.JavaClasses classes) {
        List<String> below = new ArrayList<>(ORDER);
        for (String name : ORDER) {
            below.remove(name);
            if (!below.isEmpty()) {
                noClasses()
                        .that()
                        .resideInAPackage(name)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(below.toArray(String[]::new))
                        .allowEmptyShould(true)
                        .check(classes);
            }
        }
    }

    @ArchTest
    static final ArchRule EVERY_PACKAGE_HAS_ITS_PLACE = classes()
            .that()
            .resideOutsideOfPackage(BASE + ".embedded..")
            .should()
            .resideInAnyPackage(ORDER.toArray(String[]::new));

    @ArchTest
    static final ArchRule CORE_KNOWS_NEITHER_SPRING_NOR_MICROMETER_NOR_JACKSON = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + ".embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "io.micrometer..",
                    "com.fasterxml..",
                    "tools.jackson..",
                    BASE + ".embedded..");

    /** The builders name the client that they are given, and use nothing else of the SDK. */
    @ArchTest
    static final ArchRule ONLY_THE_AWS_KEYRING_USES_THE_SDK = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + ".keyring.aws", BASE + ".embedded..")
            .should()
            .dependOnClassesThat(isSdkType());

    @ArchTest
    static final ArchRule EVERY_CLASS_IS_NULL_MARKED = classes()
            .that()
            .resideOutsideOfPackage(BASE + ".embedded..")
            .should(com.tngtech.archunit.lang.conditions.ArchConditions.be(DescribedPredicate.describe(
                    "in a null-marked package", type -> type.getPackage().isAnnotatedWith(NullMarked.class))));

    @ArchTest
    static final ArchRule CLASSES_ARE_FINAL = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areNotAnonymousClasses()
            .and()
            .resideOutsideOfPackage(BASE + ".embedded..")
            .and(DescribedPredicate.not(DescribedPredicate.describe(
                    "the sealed root of the exceptions, and the stream that tests may implement",
                    type -> type.isEquivalentTo(KmsServiceException.class)
                            || type.isEquivalentTo(EncryptingOutputStream.class))))
            .should()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule NO_FIELD_IS_PUBLIC_BUT_CONSTANTS = noFields()
            .that()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage(BASE + ".embedded..")
            .and()
            .areNotFinal()
            .should()
            .bePublic();

    private static DescribedPredicate<JavaClass> isSdkType() {
        return DescribedPredicate.describe(
                "in the AWS SDK, but for KmsClient",
                type -> type.getPackageName().startsWith("software.amazon") && !type.isEquivalentTo(KmsClient.class));
    }

    @ArchTest
    static final ArchRule ONLY_THE_BUILDERS_NAME_THE_CLIENT = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + ".keyring.aws", BASE + ".embedded..")
            .and(DescribedPredicate.not(DescribedPredicate.describe(
                    "builders and what they build",
                    type -> type.isEquivalentTo(KmsServiceBuilder.class)
                            || type.isEquivalentTo(PurposeBuilder.class)
                            || type.getSimpleName().equals("RetryingClients")
                            || type.getSimpleName().equals("Purpose"))))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(KmsClient.class);
}
