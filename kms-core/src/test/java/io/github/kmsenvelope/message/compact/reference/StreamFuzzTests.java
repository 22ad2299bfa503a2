package io.github.kmsenvelope.message.compact.reference;

import static io.github.kmsenvelope.message.compact.reference.VectorCase.ARN_1;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.ARN_2;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.DATA_KEY;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.OTHER_DATA_KEY;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.WRAPPED_1;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.WRAPPED_2;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, the readers of streams and ranges give what the reader in one piece gives, and nothing undeclared. */
class StreamFuzzTests {

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", "acme").withAssociatedData(Map.of("row", "7"));

    private static final KmsAnswers ANSWERS =
            new KmsAnswers().unwraps(WRAPPED_1, ARN_1, DATA_KEY).unwraps(WRAPPED_2, ARN_2, OTHER_DATA_KEY);

    private static final EnvelopeKmsService SERVICE = KmsServiceBuilder.create(new StubKms(ANSWERS))
            .resilience(ResilienceSettings.disabled())
            .cache(CacheSettings.disabled())
            .purpose("default", purpose -> purpose.decryptKeyIds(List.of(ARN_1, ARN_2)))
            .build();

    static Stream<byte[]> seeds() {
        return HeaderFuzzTests.seeds();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void streamAndChannelAgreeWithOnePiece(byte[] message) {
        Result inOnePiece = Result.ofProduct(() -> SERVICE.decrypt(message, CONTEXT));
        new StreamReading(SERVICE.streams(), CONTEXT, message).assertAgrees(inOnePiece);
    }
}
