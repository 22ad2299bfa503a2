package io.github.kmsenvelope.message.compact.reference;

import static io.github.kmsenvelope.message.compact.reference.VectorCase.ARN_1;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.DATA_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The second reader reads what the product writes, at the sizes that matter. */
class ProductWriterTests {

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 184", "16383, 184", "16384, 255", "16385, 300", "32768, 184", "32769, 6144", "100000, 184"})
    void encryptWritesWhatThePageSays(int plaintextBytes, int wrappedBytes) {
        byte[] plaintext = Vector.counter(plaintextBytes);
        KmsAnswers kms = new KmsAnswers().unwraps(Vector.counter(wrappedBytes), ARN_1, DATA_KEY);
        Map<String, String> context = Map.of("tenant", "acme");
        Map<String, String> data = Map.of("row", "7");
        byte[] message;
        try (EnvelopeKmsService service =
                KmsServiceBuilder.create(new StubKms(kms)).keyId(ARN_1).build()) {
            message = service.encrypt(plaintext, EncryptionContext.of(context).withAssociatedData(data));
        }
        int frames = Math.max(1, (plaintextBytes + 16383) / 16384);
        assertThat(message)
                .startsWith(0xF5, 1, frames == 1 ? 1 : 2, 14)
                .hasSize(64 + 2 + 3 + 1 + 75 + wrappedBytes + plaintextBytes + 16 * frames);
        assertThat(new ReferenceReader(context, data, Set.of(ARN_1), kms).read(message))
                .isEqualTo(plaintext);
    }
}
