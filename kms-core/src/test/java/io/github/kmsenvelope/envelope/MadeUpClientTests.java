package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.event.KmsEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;

/** Clients that users make up in their tests lack what the SDK's own have: a configuration, metadata in answers. */
class MadeUpClientTests {

    private static final GenerateDataKeyResponse ANSWER = GenerateDataKeyResponse.builder()
            .keyId("arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")
            .plaintext(SdkBytes.fromByteArray(new byte[32]))
            .ciphertextBlob(SdkBytes.fromByteArray(new byte[184]))
            .build();

    @Test
    void encryptWhenClientIsAMockWorks() {
        KmsClient client = mock(KmsClient.class);
        given(client.generateDataKey(any(GenerateDataKeyRequest.class))).willReturn(ANSWER);
        given(client.generateDataKey(org.mockito.ArgumentMatchers.<Consumer<GenerateDataKeyRequest.Builder>>any()))
                .willReturn(ANSWER);
        assertEncrypts(client);
    }

    @Test
    void encryptWhenClientIsWrittenByHandWorks() {
        assertEncrypts(new KmsClient() {

            @Override
            public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
                return ANSWER;
            }

            @Override
            public String serviceName() {
                return "kms";
            }

            @Override
            public void close() {}
        });
    }

    private static void assertEncrypts(KmsClient client) {
        List<KmsEvent> events = new ArrayList<>();
        try (EnvelopeKmsService service = KmsServiceBuilder.create(client)
                .keyId("alias/orders")
                .listener(events::add)
                .build()) {
            byte[] message = service.encrypt(new byte[10], EncryptionContext.none());
            assertThat(service.decrypt(message, EncryptionContext.none())).isEqualTo(new byte[10]);
        }
        assertThat(events).hasAtLeastOneElementOfType(KmsEvent.KmsRequestCompleted.class);
    }

    /** Whoever opened something when the request began must be told that it ended. */
    @Test
    void encryptWhenClientFailsByAFaultOfItsOwnTellsTheEnd() {
        List<KmsEvent> events = new ArrayList<>();
        KmsClient client = mock(KmsClient.class, invocation -> {
            throw new UnsupportedOperationException("made up");
        });
        try (EnvelopeKmsService service = KmsServiceBuilder.create(client)
                .keyId("alias/orders")
                .listener(events::add)
                .build()) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], EncryptionContext.none()));
        }
        assertThat(events)
                .filteredOn(KmsEvent.KmsRequestCompleted.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        KmsEvent.KmsRequestCompleted.class,
                        request ->
                                assertThat(request.failure()).hasCauseInstanceOf(UnsupportedOperationException.class));
    }
}
