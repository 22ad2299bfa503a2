package io.github.kmsenvelope.message.compact.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every vector whose message is bytes, through the readers of streams and ranges. */
class StreamVectorTests {

    static Stream<Vector> vectors() {
        return VectorFolder.all().stream().filter(vector -> bytes(vector) != null);
    }

    /** A text that is not canonical has no bytes that a stream could bring. */
    private static byte @Nullable [] bytes(Vector vector) {
        if (vector.text().isEmpty()) {
            return vector.message();
        }
        String text = vector.text().get();
        try {
            byte[] message = Base64.getUrlDecoder().decode(text);
            return Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(message)
                            .equals(text)
                    ? message
                    : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** [R1] to [R9] */
    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void channelGivesWhatTheVectorExpects(Vector vector) {
        read(vector, (reading, kms) -> {
            assertExpected(vector, reading.channel());
            assertThat(kms.requests()).isEqualTo(vector.kmsRequests());
        });
    }

    /** [R1] to [R9] */
    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void streamGivesWhatTheVectorExpects(Vector vector) {
        read(vector, (reading, kms) -> {
            ByteArrayOutputStream released = new ByteArrayOutputStream();
            Result result = reading.stream(released);
            assertThat(released.toByteArray()).isEqualTo(Arrays.copyOf(vector.plaintext(), released.size()));
            if (vector.expect() == Outcome.MALFORMED && kms.requests() != vector.kmsRequests()) {
                // Only its size is impossible, which a stream sees when it ends.
                assertThat(result.outcome()).isIn(Outcome.MALFORMED, Outcome.AUTHENTICATION);
                return;
            }
            assertExpected(vector, result);
            assertThat(kms.requests()).isEqualTo(vector.kmsRequests());
            if (vector.expect() == Outcome.AUTHENTICATION) {
                assertThat(hashes(released)).isEqualTo(vector.file().all("released-sha256"));
            }
        });
    }

    @Test
    void nearlyAllVectorsAreBytes() {
        assertThat(vectors().count()).isGreaterThan(VectorFolder.all().size() - 15);
    }

    private static void read(Vector vector, BiConsumer<StreamReading, StubKms> test) {
        EncryptionContext context;
        try {
            context = EncryptionContext.of(vector.encryptionContext()).withAssociatedData(vector.associatedData());
        } catch (KmsUsageException misuse) {
            // The context cannot even be made: no message was looked at.
            assertThat(vector.expect()).isEqualTo(Outcome.MISUSE);
            return;
        }
        StubKms kms = new StubKms(vector.kms());
        try (EnvelopeKmsService service = KmsServiceBuilder.create(kms)
                .resilience(ResilienceSettings.disabled())
                .purpose("default", purpose -> purpose.decryptKeyIds(vector.trusted()))
                .build()) {
            test.accept(new StreamReading(service.streams(), context, Objects.requireNonNull(bytes(vector))), kms);
        }
    }

    private static void assertExpected(Vector vector, Result result) {
        assertThat(result.outcome()).isEqualTo(vector.expect());
        if (vector.expect() == Outcome.SUCCESS) {
            assertThat(result.plaintext()).isEqualTo(HexFormat.of().formatHex(vector.plaintext()));
        }
    }

    private static List<String> hashes(ByteArrayOutputStream released) {
        return (released.size() == 0)
                ? List.of()
                : List.of(HexFormat.of().formatHex(ReferenceEncoding.sha256(released.toByteArray())));
    }
}
