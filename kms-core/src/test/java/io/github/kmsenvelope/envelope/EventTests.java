package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final List<KmsEvent> events = new ArrayList<>();

    private final EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
            .keyId(kms.createKey("alias/orders"))
            .clock(new ManualClock())
            .listener(event -> {
                throw new IllegalStateException("a faulty listener");
            })
            .listener(events::add)
            .build();

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    @Test
    void encryptTellsRequestLoadAndOperation() {
        byte[] message = service.encrypt(new byte[10], CONTEXT);
        assertThat(events).hasSize(5);
        assertThat(events.get(0)).isInstanceOfSatisfying(KmsEvent.KmsRequestStarted.class, request -> {
            assertThat(request.operation()).isEqualTo("GenerateDataKey");
            assertThat(request.purpose()).isEqualTo("default");
            assertThat(request.region()).isEqualTo("us-east-1");
            assertThat(request.keyId()).startsWith("arn:aws:kms:");
        });
        assertThat(events.get(1)).isInstanceOfSatisfying(KmsEvent.KmsRequestCompleted.class, request -> {
            assertThat(request.operation()).isEqualTo("GenerateDataKey");
            assertThat(request.region()).isEqualTo("us-east-1");
            assertThat(request.purpose()).isEqualTo("default");
            assertThat(request.keyId()).startsWith("arn:aws:kms:");
            assertThat(request.requestId()).isNotBlank();
            assertThat(request.duration()).isPositive();
            assertThat(request.failure()).isNull();
        });
        assertThat(events.get(2))
                .isEqualTo(new KmsEvent.AttemptsCompleted(KmsEvent.RequestKind.WRAP, "default", 1, true));
        assertThat(events.get(3)).isEqualTo(new KmsEvent.DataKeyLoaded("default", Operation.ENCRYPT));
        assertThat(events.get(4)).isInstanceOfSatisfying(KmsEvent.OperationCompleted.class, operation -> {
            assertThat(operation.operation()).isEqualTo(Operation.ENCRYPT);
            assertThat(operation.format()).isEqualTo(MessageFormat.COMPACT);
            assertThat(operation.plaintextBytes()).isEqualTo(10);
            assertThat(operation.messageBytes()).isEqualTo(message.length);
            assertThat(operation.duration()).isPositive();
            assertThat(operation.failure()).isNull();
        });
    }

    @Test
    void decryptWhenRefusedTellsFailureAndRefusal() {
        byte[] message = service.encrypt(new byte[10], CONTEXT);
        events.clear();
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT.with("tenant", "other")))
                .satisfies(thrown -> {
                    assertThat(events)
                            .filteredOn(KmsEvent.OperationCompleted.class::isInstance)
                            .singleElement()
                            .extracting(event -> ((KmsEvent.OperationCompleted) event).failure())
                            .isSameAs(thrown);
                    assertThat(events).contains(new KmsEvent.MessageRefused("default", thrown));
                });
    }

    @Test
    void textOperationsAreToldOnce() {
        service.decrypt(service.encrypt("x", CONTEXT), CONTEXT);
        assertThat(events)
                .filteredOn(KmsEvent.OperationCompleted.class::isInstance)
                .hasSize(2);
    }

    @Test
    void decryptWhenTextIsNoMessageTellsFailureAndRefusal() {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> service.decrypt("no message", CONTEXT))
                .satisfies(thrown -> assertThat(events)
                        .satisfiesExactly(
                                event -> assertThat(((KmsEvent.OperationCompleted) event).failure())
                                        .isSameAs(thrown),
                                event -> assertThat(event).isEqualTo(new KmsEvent.MessageRefused("default", thrown))));
    }

    @Test
    void encryptWhenKmsIsAwayTellsTheAttempts() {
        kms.faults().fail("GenerateDataKey", "KMSInternalException");
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT));
        assertThat(events)
                .filteredOn(KmsEvent.AttemptsCompleted.class::isInstance)
                .containsExactly(new KmsEvent.AttemptsCompleted(KmsEvent.RequestKind.WRAP, "default", 4, false));
    }

    @Test
    void checkKeyTellsWhatKmsSaysOfTheKey() {
        kms.setKeyState("alias/orders", software.amazon.awssdk.services.kms.model.KeyState.DISABLED);
        assertThat(service.checkKey("default", Duration.ofSeconds(1)))
                .get()
                .satisfies(check -> assertThat(check.failure()).isInstanceOf(KeyStateException.class));
        assertThat(events)
                .filteredOn(KmsEvent.KeyDescribed.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(KmsEvent.KeyDescribed.class, key -> {
                    assertThat(key.keyArn()).startsWith("arn:aws:kms:us-east-1:");
                    assertThat(key.state()).isEqualTo(KeyState.DISABLED);
                    assertThat(key.origin()).isEqualTo("AWS_KMS");
                    assertThat(key.multiRegion()).isFalse();
                });
    }

    @Test
    void closeTellsEvictions() {
        service.encrypt(new byte[1], CONTEXT);
        events.clear();
        service.close();
        assertThat(events)
                .containsExactly(
                        new KmsEvent.DataKeyEvicted("default", Operation.ENCRYPT, KmsEvent.EvictionCause.INVALIDATED));
    }

    @Test
    void encryptUnderManyContextsTellsSoOnceWithTheNamesAlone() {
        for (int i = 0; i < 300; i++) {
            service.encrypt(new byte[1], EncryptionContext.of(Map.of("tenant", "acme", "row", "row-" + i)));
        }
        assertThat(events)
                .filteredOn(KmsEvent.ManyContexts.class::isInstance)
                .containsExactly(new KmsEvent.ManyContexts(
                        "default", Operation.ENCRYPT, 101, List.of("row"), Duration.ofMinutes(5)));
    }
}
