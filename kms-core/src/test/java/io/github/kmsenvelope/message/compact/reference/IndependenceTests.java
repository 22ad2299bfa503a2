package io.github.kmsenvelope.message.compact.reference;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** A second reader that shared code with the first would share its errors. */
class IndependenceTests {

    @Test
    void secondReaderAndWriterUseNothingOfTheProduct() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "javax.crypto..", "org.jspecify..")
                        .or(nameMatching(".*\\.reference\\.(Reference\\w+|KmsAnswers|Outcome|Refusal)(\\$.*)?"))
                        .or(nameMatching("\\[.*")))
                .check(new ClassFileImporter()
                        .importClasses(
                                ReferenceReader.class,
                                ReferenceWriter.class,
                                ReferenceEncoding.class,
                                KmsAnswers.class,
                                Outcome.class,
                                Refusal.class));
    }
}
