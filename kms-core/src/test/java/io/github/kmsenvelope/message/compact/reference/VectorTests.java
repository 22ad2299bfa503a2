package io.github.kmsenvelope.message.compact.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of the folder is a test: both readers give what it expects. */
class VectorTests {

    static Stream<Vector> vectors() {
        return VectorFolder.all().stream();
    }

    /** [R1] to [R9], in a service that has read nothing before, and once more with what its cache holds then. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void serviceGivesWhatTheVectorExpects(Vector vector) {
        StubKms kms = new StubKms(vector.kms());
        try (EnvelopeKmsService service = KmsServiceBuilder.create(kms)
                .resilience(ResilienceSettings.disabled())
                .purpose("default", purpose -> purpose.decryptKeyIds(vector.trusted()))
                .build()) {
            assertExpected(vector, Result.ofProduct(() -> decrypt(service, vector)));
            assertThat(kms.requests()).isEqualTo(vector.kmsRequests());
            assertExpected(vector, Result.ofProduct(() -> decrypt(service, vector)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void secondReaderGivesWhatTheVectorExpects(Vector vector) {
        KmsAnswers kms = vector.kms();
        ReferenceReader reader =
                new ReferenceReader(vector.encryptionContext(), vector.associatedData(), vector.trusted(), kms);
        Result result = Result.ofReference(readBy(reader, vector));
        assertExpected(vector, result);
        assertThat(kms.requests()).isEqualTo(vector.kmsRequests());
        if (vector.expect() != Outcome.SUCCESS) {
            assertReleased(vector, (int) result.released());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void hashesAreTheOnesOfWhatTheVectorDescribes(Vector vector) {
        assertThat(HexFormat.of().formatHex(ReferenceEncoding.sha256(vector.plaintext())))
                .isEqualTo(vector.file().get("plaintext-sha256"));
        if (vector.text().isEmpty()) {
            assertThat(HexFormat.of().formatHex(ReferenceEncoding.sha256(vector.message())))
                    .isEqualTo(vector.file().get("message-sha256"));
        }
    }

    private static byte[] decrypt(EnvelopeKmsService service, Vector vector) {
        EncryptionContext context =
                EncryptionContext.of(vector.encryptionContext()).withAssociatedData(vector.associatedData());
        return vector.text().isPresent()
                ? service.decrypt(vector.text().get(), context).getBytes(StandardCharsets.UTF_8)
                : service.decrypt(vector.message(), context);
    }

    private static Supplier<byte[]> readBy(ReferenceReader reader, Vector vector) {
        return vector.text().isPresent()
                ? () -> reader.readText(vector.text().get())
                : () -> reader.read(vector.message());
    }

    private static void assertExpected(Vector vector, Result result) {
        assertThat(result.outcome()).isEqualTo(vector.expect());
        if (vector.expect() == Outcome.SUCCESS) {
            assertThat(result.plaintext()).isEqualTo(HexFormat.of().formatHex(vector.plaintext()));
        }
    }

    private static void assertReleased(Vector vector, int released) {
        List<String> expected = new ArrayList<>();
        if (released > 0) {
            byte[] prefix = Arrays.copyOf(vector.plaintext(), released);
            expected.add(HexFormat.of().formatHex(ReferenceEncoding.sha256(prefix)));
        }
        assertThat(vector.file().all("released-sha256")).isEqualTo(expected);
    }
}
