package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.MessageAuthenticationException;
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
        assertThat(events).hasSize(3);
        assertThat(events.get(0)).isInstanceOfSatisfying(KmsEvent.KmsRequestCompleted.class, request -> {
            assertThat(request.operation()).isEqualTo("GenerateDataKey");
            assertThat(request.purpose()).isEqualTo("default");
            assertThat(request.keyId()).startsWith("arn:aws:kms:");
            assertThat(request.requestId()).isNotBlank();
            assertThat(request.duration()).isPositive();
            assertThat(request.failure()).isNull();
        });
        assertThat(events.get(1)).isEqualTo(new KmsEvent.DataKeyLoaded("default", Operation.ENCRYPT));
        assertThat(events.get(2)).isInstanceOfSatisfying(KmsEvent.OperationCompleted.class, operation -> {
            assertThat(operation.operation()).isEqualTo(Operation.ENCRYPT);
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
