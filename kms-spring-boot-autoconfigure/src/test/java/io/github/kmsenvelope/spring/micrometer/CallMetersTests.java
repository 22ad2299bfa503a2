package io.github.kmsenvelope.spring.micrometer;

import static io.github.kmsenvelope.spring.micrometer.MeteredService.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.embedded.Outage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.kms.model.KeyState;

class CallMetersTests {

    @Test
    void callsAreTimedByPurpose() {
        MeteredService.contexts().run(context -> {
            MeteredService service = new MeteredService(context);
            KmsService cards = service.kms().forPurpose("cards");
            byte[] message = cards.encrypt(new byte[1], CONTEXT);
            cards.encrypt(new byte[1], CONTEXT);
            cards.decrypt(message, CONTEXT);
            assertThat(service.value(KmsMeter.ENCRYPT, "cards", "compact", "success"))
                    .isEqualTo(2);
            assertThat(service.total(KmsMeter.ENCRYPT, "cards", "compact", "success"))
                    .isPositive();
            assertThat(service.value(KmsMeter.DECRYPT, "cards", "compact", "success"))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.ENCRYPT, "default", "compact", "success"))
                    .isZero();
            assertThat(service.value(KmsMeter.DECRYPT, "default", "compact", "success"))
                    .isZero();
        });
    }

    @Test
    void sizesAreSummedByOperationAndWithoutFailures() {
        MeteredService.contexts().run(context -> {
            MeteredService service = new MeteredService(context);
            byte[] message = service.kms().encrypt(new byte[1000], CONTEXT);
            service.kms().decrypt(message, CONTEXT);
            service.kms().decrypt(message, CONTEXT);
            assertThatExceptionOfType(KmsServiceException.class)
                    .isThrownBy(() -> service.kms().decrypt(message, EncryptionContext.none()));
            assertThat(service.total(KmsMeter.PLAINTEXT_SIZE, "default", "encrypt"))
                    .isEqualTo(1000);
            assertThat(service.total(KmsMeter.MESSAGE_SIZE, "default", "encrypt"))
                    .isEqualTo(message.length);
            assertThat(service.value(KmsMeter.PLAINTEXT_SIZE, "default", "decrypt"))
                    .isEqualTo(2);
            assertThat(service.total(KmsMeter.PLAINTEXT_SIZE, "default", "decrypt"))
                    .isEqualTo(2000);
            assertThat(service.total(KmsMeter.MESSAGE_SIZE, "default", "decrypt"))
                    .isEqualTo(2 * message.length);
            assertThat(service.value(KmsMeter.PLAINTEXT_SIZE, "cards", "encrypt"))
                    .isZero();
        });
    }

    static Stream<Arguments> failuresToEncrypt() {
        return Stream.of(
                Arguments.of(
                        "denied", trouble(service -> service.embedded().faults().deny("GenerateDataKey"))),
                Arguments.of(
                        "key_state",
                        trouble(service -> service.embedded().setKeyState("alias/orders", KeyState.DISABLED))),
                Arguments.of(
                        "unavailable",
                        trouble(service -> service.embedded().faults().outage(Outage.SERVER_ERROR))),
                Arguments.of(
                        "unavailable",
                        trouble(service -> service.embedded().faults().fail("GenerateDataKey", "ThrottlingException"))),
                Arguments.of(
                        "misuse",
                        trouble(service ->
                                service.embedded().faults().fail("GenerateDataKey", "InvalidKeyUsageException"))));
    }

    @ParameterizedTest
    @MethodSource("failuresToEncrypt")
    void encryptWhenFailingIsTimedByOutcome(String outcome, Consumer<MeteredService> trouble) {
        MeteredService.contextsWithoutResilience().run(context -> {
            MeteredService service = new MeteredService(context);
            assertThat(service.value(KmsMeter.ENCRYPT, "default", "compact", outcome))
                    .isZero();
            trouble.accept(service);
            assertThatExceptionOfType(KmsServiceException.class)
                    .isThrownBy(() -> service.kms().encrypt(new byte[1], CONTEXT));
            assertThat(service.value(KmsMeter.ENCRYPT, "default", "compact", outcome))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.ENCRYPT, "default", "compact", "success"))
                    .isZero();
        });
    }

    static Stream<Arguments> failuresToDecrypt() {
        return Stream.of(
                Arguments.of(
                        "denied", trouble(service -> service.embedded().faults().deny("Decrypt"))),
                Arguments.of(
                        "key_state",
                        trouble(service -> service.embedded().setKeyState("alias/orders", KeyState.PENDING_DELETION))),
                Arguments.of(
                        "unavailable",
                        trouble(service -> service.embedded().faults().outage(Outage.CONNECTION_RESET))));
    }

    @ParameterizedTest
    @MethodSource("failuresToDecrypt")
    void decryptWhenFailingIsTimedByOutcome(String outcome, Consumer<MeteredService> trouble) {
        MeteredService.contextsWithoutResilience().run(context -> {
            MeteredService service = new MeteredService(context);
            byte[] message = service.kms().encrypt(new byte[1], CONTEXT);
            trouble.accept(service);
            assertThatExceptionOfType(KmsServiceException.class)
                    .isThrownBy(() -> service.kms().decrypt(message, CONTEXT));
            assertThat(service.value(KmsMeter.DECRYPT, "default", "compact", outcome))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.DECRYPT, "default", "compact", "success"))
                    .isZero();
        });
    }

    private static Consumer<MeteredService> trouble(Consumer<MeteredService> trouble) {
        return trouble;
    }

    @Test
    void refusedMessagesAreCountedByOutcome() {
        MeteredService.contexts().run(context -> {
            MeteredService service = new MeteredService(context);
            String ofCards = service.kms().forPurpose("cards").encrypt("secret", CONTEXT);
            byte[] changed = service.kms().encrypt(new byte[100], CONTEXT);
            changed[changed.length - 20] ^= 1;
            assertRefused(() -> service.kms().decrypt("no message", CONTEXT));
            assertRefused(() -> service.kms().decrypt(new byte[7], CONTEXT));
            assertRefused(() -> service.kms().decrypt(changed, CONTEXT));
            assertRefused(() -> service.kms().decrypt(ofCards, CONTEXT));
            for (KmsMeter meter : new KmsMeter[] {KmsMeter.REFUSALS, KmsMeter.DECRYPT}) {
                assertThat(refused(service, meter, "malformed"))
                        .as(meter.getName())
                        .isEqualTo(2);
                assertThat(refused(service, meter, "not_authentic"))
                        .as(meter.getName())
                        .isEqualTo(1);
                assertThat(refused(service, meter, "untrusted"))
                        .as(meter.getName())
                        .isEqualTo(1);
            }
            assertThat(service.value(KmsMeter.REFUSALS, "cards", "untrusted")).isZero();
        });
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatExceptionOfType(KmsServiceException.class).isThrownBy(call);
    }

    private static double refused(MeteredService service, KmsMeter meter, String outcome) {
        return (meter == KmsMeter.REFUSALS)
                ? service.value(meter, "default", outcome)
                : service.value(meter, "default", "compact", outcome);
    }

    @Test
    void outcomeWhenUnlikelyHasItsMeterFromItsFirstEvent() {
        MeteredService.contexts()
                .withPropertyValues("aws.kms.pin-key-arn=true", "aws.kms.cache.enabled=false")
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    service.kms().encrypt(new byte[1], CONTEXT);
                    AliasMetersTests.moveAlias(
                            service, "alias/orders", service.embedded().createKey());
                    assertThatExceptionOfType(KmsServiceException.class)
                            .isThrownBy(() -> service.kms().encrypt(new byte[1], CONTEXT));
                    assertThat(service.value(KmsMeter.ENCRYPT, "default", "compact", "untrusted"))
                            .isEqualTo(1);
                });
    }
}
