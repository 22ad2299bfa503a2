package io.github.kmsenvelope.embedded.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventConditions;
import org.junit.platform.testkit.engine.TestExecutionResultConditions;
import software.amazon.awssdk.services.kms.KmsClient;

class EmbeddedKmsExtensionTests {

    private static final List<EmbeddedKms> SEEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void oneKmsServesClassWithItsNestedClassesAndIsClosedAfterwards() {
        run(Extended.class).testEvents().assertStatistics((statistics) -> statistics.succeeded(3));
        assertThat(SEEN).hasSize(3).containsOnly(SEEN.get(0));
        assertThatIllegalStateException().isThrownBy(SEEN.get(0)::createKey);
    }

    @Test
    void anotherClassGetsAnotherKms() {
        run(Extended.class);
        run(Extended.class);
        assertThat(SEEN).hasSize(6);
        assertThat(SEEN.get(0)).isNotSameAs(SEEN.get(3));
    }

    @Test
    void registeredExtensionHasItsOwnSettings() {
        run(Registered.class).testEvents().assertStatistics((statistics) -> statistics.succeeded(1));
        assertThat(SEEN).singleElement().extracting(EmbeddedKms::region).isEqualTo("eu-central-1");
    }

    @Test
    void extensionOnMethodAloneSaysWhereItBelongs() {
        run(OnMethod.class)
                .testEvents()
                .failed()
                .assertEventsMatchExactly(EventConditions.finishedWithFailure(
                        TestExecutionResultConditions.message((message) -> message.contains(
                                "register EmbeddedKmsExtension on the test class, or in a static field"))));
    }

    private static EngineExecutionResults run(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .execute();
    }

    @ExtendWith(EmbeddedKmsExtension.class)
    static class Extended {

        @Test
        void first(EmbeddedKms kms, KmsClient client) {
            String arn = kms.createKey();
            assertThat(client.listKeys().keys())
                    .anySatisfy((key) -> assertThat(key.keyArn()).isEqualTo(arn));
            SEEN.add(kms);
        }

        @Test
        void second(EmbeddedKms kms) {
            SEEN.add(kms);
        }

        @Nested
        class Inner {

            @Test
            void third(EmbeddedKms kms) {
                SEEN.add(kms);
            }
        }
    }

    static class Registered {

        @RegisterExtension
        static final EmbeddedKmsExtension KMS =
                new EmbeddedKmsExtension(EmbeddedKms.builder().region("eu-central-1"));

        @Test
        void only(EmbeddedKms kms) {
            SEEN.add(kms);
        }
    }

    static class OnMethod {

        @Test
        @ExtendWith(EmbeddedKmsExtension.class)
        void only(EmbeddedKms kms) {
            SEEN.add(kms);
        }
    }
}
