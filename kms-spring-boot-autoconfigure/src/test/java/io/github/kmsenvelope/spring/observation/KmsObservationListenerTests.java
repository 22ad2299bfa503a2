package io.github.kmsenvelope.spring.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.event.KmsEvent;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;

/** What must hold when something else is at fault. */
class KmsObservationListenerTests {

    private static final KmsEvent.KmsRequestStarted STARTED =
            new KmsEvent.KmsRequestStarted("Decrypt", "orders", "eu-central-1", "alias/orders");

    private static final KmsEvent.KmsRequestCompleted COMPLETED = new KmsEvent.KmsRequestCompleted(
            "Decrypt", "orders", "eu-central-1", "alias/orders", "request", Duration.ofMillis(3), null);

    private final TestObservationRegistry registry = TestObservationRegistry.create();

    @Test
    void encryptionWhenConventionFailsAtTheBeginGoesOn() {
        encryptWith(failingConvention(false));
        assertThat(registry.getCurrentObservation()).isNull();
        assertThat(registry).doesNotHaveAnyObservation();
    }

    @Test
    void encryptionWhenConventionFailsAtTheEndGoesOnAndTheScopeIsClosed() {
        encryptWith(failingConvention(true));
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void encryptionWhenHandlerFailsToOpenTheScopeGoesOnWithoutIt() {
        registry.observationConfig().observationHandler(new FailingHandler());
        Observation caller = Observation.start("caller", registry);
        try (Observation.Scope scope = caller.openScope()) {
            FailingHandler.armed.set(true);
            encryptWith(null);
            assertThat(registry.getCurrentObservationScope()).isSameAs(scope);
        } finally {
            FailingHandler.armed.remove();
        }
        assertThat(registry).hasObservationWithNameEqualTo("kms.request").that().hasBeenStopped();
    }

    @Test
    void encryptionWhenClientFailsByAFaultOfItsOwnLeavesNoScope() {
        AtomicInteger requests = new AtomicInteger();
        KmsClient faulty = new KmsClient() {
            @Override
            public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
                requests.incrementAndGet();
                throw new ArithmeticException("a fault of the client");
            }

            @Override
            public String serviceName() {
                return "kms";
            }

            @Override
            public void close() {}
        };
        try (EnvelopeKmsService kms = KmsServiceBuilder.create(faulty)
                .keyId("alias/orders")
                .listener(new KmsObservationListener(registry, null, null))
                .build()) {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> kms.encrypt("secret", EncryptionContext.none()));
        }
        assertThat(requests).hasValue(1);
        assertThat(registry)
                .hasSingleObservationThat()
                .hasLowCardinalityKeyValue("kms.outcome", "unavailable")
                .hasLowCardinalityKeyValue("cloud.region", "unknown")
                .hasError()
                .hasBeenStopped();
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void requestWhoseEndWasNotToldEndsWithTheNext() {
        KmsObservationListener listener = new KmsObservationListener(registry, null, null);
        listener.onEvent(STARTED);
        listener.onEvent(STARTED);
        listener.onEvent(COMPLETED);
        assertThat(registry.getCurrentObservation()).isNull();
        assertThat(registry)
                .hasNumberOfObservationsEqualTo(2)
                .forAllObservationsWithNameEqualTo("kms.request", request -> request.doesNotHaveParentObservation());
    }

    @Test
    void endWithoutABeginIsNothing() {
        new KmsObservationListener(registry, null, null).onEvent(COMPLETED);
        assertThat(registry).doesNotHaveAnyObservation();
    }

    @Test
    void faultOfTheConventionReachesTheEvents() {
        KmsObservationListener listener = new KmsObservationListener(registry, failingConvention(false), null);
        assertThatIllegalStateException()
                .isThrownBy(() -> listener.onEvent(STARTED))
                .withMessage("a fault of the convention");
    }

    private void encryptWith(@Nullable KmsRequestObservationConvention convention) {
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client();
                EnvelopeKmsService kms = KmsServiceBuilder.create(client)
                        .keyId(embedded.createKey())
                        .listener(new KmsObservationListener(registry, convention, null))
                        .build()) {
            String message = kms.encrypt("secret", EncryptionContext.none());
            assertThat(kms.decrypt(message, EncryptionContext.none())).isEqualTo("secret");
        }
    }

    private static KmsRequestObservationConvention failingConvention(boolean atTheEnd) {
        return new DefaultKmsRequestObservationConvention() {
            @Override
            public KeyValues getLowCardinalityKeyValues(KmsRequestObservationContext request) {
                if ((request.result() != null) == atTheEnd) {
                    throw new IllegalStateException("a fault of the convention");
                }
                return super.getLowCardinalityKeyValues(request);
            }
        };
    }

    private static final class FailingHandler implements ObservationHandler<Observation.Context> {

        private static final ThreadLocal<@Nullable Boolean> armed = new ThreadLocal<>();

        @Override
        public void onScopeOpened(Observation.Context context) {
            if (armed.get() != null) {
                throw new IllegalStateException("a fault of the handler");
            }
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }
}
