package io.github.kmsenvelope.spring.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.ObservationContextAssert;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;

class StreamObservationTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final EmbeddedKms embedded = EmbeddedKms.start();
    private final KmsClient client = embedded.client();
    private final EnvelopeKmsService kms = KmsServiceBuilder.create(client)
            .purpose("files", purpose -> purpose.keyId(embedded.createKey()))
            .listener(new KmsObservationListener(registry, null, null))
            .build();

    @AfterEach
    void close() {
        kms.close();
        client.close();
        embedded.close();
    }

    @Test
    void streamHasItsKeyValuesAndTheCallerAsParent() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        Observation caller = Observation.start("caller", registry);
        try (Observation.Scope scope = caller.openScope()) {
            kms.streams().forPurpose("files").encrypt(target, CONTEXT, plaintext -> plaintext.write(new byte[1000]));
            assertThat(registry.getCurrentObservationScope()).isSameAs(scope);
        }
        caller.stop();
        assertThat(registry)
                .hasNumberOfObservationsWithNameEqualTo("kms.streaming", 1)
                .hasObservationWithNameEqualTo("kms.streaming")
                .that()
                .hasContextualNameEqualTo("encrypt stream")
                .hasLowCardinalityKeyValue("kms.operation", "encrypt")
                .hasLowCardinalityKeyValue("kms.purpose", "files")
                .hasLowCardinalityKeyValue("kms.outcome", "success")
                .hasHighCardinalityKeyValue("kms.plaintext_bytes", "1000")
                .hasHighCardinalityKeyValue("kms.message_bytes", String.valueOf(target.size()))
                .hasParentObservationEqualTo(caller)
                .doesNotHaveError()
                .hasBeenStopped();
    }

    @Test
    void streamThatEndsOnAnotherThreadLeavesNothingCurrent() throws IOException {
        EncryptingOutputStream stream = encrypting(new ByteArrayOutputStream());
        assertThat(registry.getCurrentObservation()).as("none is current").isNull();
        CompletableFuture.runAsync(() -> finish(stream)).join();
        assertThat(registry)
                .hasObservationWithNameEqualTo("kms.streaming")
                .that()
                .hasLowCardinalityKeyValue("kms.outcome", "success")
                .hasBeenStopped();
    }

    @Test
    void streamWhenClosedEarlyIsAbandoned() throws IOException {
        EncryptingOutputStream stream = encrypting(new ByteArrayOutputStream());
        assertThatIOException().isThrownBy(stream::close);
        assertStreamEndedAs("abandoned");
    }

    @Test
    void streamWhenMessageWasChangedHasOutcomeAndError() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        kms.streams().forPurpose("files").encrypt(target, CONTEXT, plaintext -> plaintext.write(new byte[10]));
        byte[] message = target.toByteArray();
        message[message.length - 1] ^= 1;
        registry.clear();
        try (InputStream stream =
                kms.streams().forPurpose("files").decryptingStream(new ByteArrayInputStream(message), CONTEXT)) {
            assertThatExceptionOfType(KmsServiceException.class).isThrownBy(stream::readAllBytes);
        }
        assertStreamEndedAs("not_authentic").hasError();
    }

    @Test
    void streamWhenTargetFailsIsAnIoFailure() throws IOException {
        OutputStream target = new OutputStream() {
            private int written;

            @Override
            public void write(int b) throws IOException {
                throw new IOException("unused");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                written += length;
                if (written > 20_000) {
                    throw new IOException("disk full");
                }
            }
        };
        EncryptingOutputStream stream = encrypting(target);
        assertThatIOException().isThrownBy(() -> stream.write(new byte[100_000]));
        assertThatIOException().isThrownBy(stream::close);
        assertStreamEndedAs("io_failure").hasError();
    }

    @Test
    void conventionReplacesTheDefault() throws IOException {
        KmsStreamObservationConvention own = new DefaultKmsStreamObservationConvention() {
            @Override
            public String getContextualName(KmsStreamObservationContext stream) {
                return "seal";
            }
        };
        try (EnvelopeKmsService other = KmsServiceBuilder.create(client)
                .keyId(embedded.createKey())
                .listener(new KmsObservationListener(registry, null, own))
                .build()) {
            other.streams().encrypt(new ByteArrayOutputStream(), CONTEXT, plaintext -> plaintext.write(1));
        }
        assertThat(registry)
                .hasObservationWithNameEqualTo("kms.streaming")
                .that()
                .hasContextualNameEqualTo("seal");
    }

    private EncryptingOutputStream encrypting(OutputStream target) throws IOException {
        return kms.streams().forPurpose("files").encryptingStream(target, CONTEXT);
    }

    private static void finish(EncryptingOutputStream stream) {
        try (stream) {
            stream.write(1);
            stream.finish();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private ObservationContextAssert<?> assertStreamEndedAs(String outcome) {
        return assertThat(registry)
                .hasObservationWithNameEqualTo("kms.streaming")
                .that()
                .hasBeenStopped()
                .hasLowCardinalityKeyValue("kms.outcome", outcome);
    }
}
