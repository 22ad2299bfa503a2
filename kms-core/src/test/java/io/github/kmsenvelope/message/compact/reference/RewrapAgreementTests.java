package io.github.kmsenvelope.message.compact.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.MessageInfo;
import io.github.kmsenvelope.RewrapOptions;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the product rewraps the second reader reads: random messages with several entries, of KMS keys that are trusted or not,
 * references, entries of unknown types, padding.
 */
class RewrapAgreementTests {

    private static final String TARGET = "arn:aws:kms:eu-central-1:111122223333:key/target";

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void secondReaderReadsWhatTheProductRewraps(int seed) {
        Random source = new Random(2_000_000 + seed);
        RandomMessage random = new RandomMessage(source);
        byte[] message = random.writer.message();
        RewrapOptions options = new RewrapOptions(source.nextBoolean(), source.nextInt(3) == 0);
        byte[] rewrapped;
        MessageInfo before;
        MessageInfo after;
        try (EnvelopeKmsService service = service(random)) {
            rewrapped =
                    service.rewrap().rewrap(message, EncryptionContext.of(random.writer.encryptionContext), options);
            before = service.rewrap().inspect(message);
            after = service.rewrap().inspect(rewrapped);
        }
        assertThat(readUnder(TARGET, random, rewrapped)).isEqualTo(random.writer.plaintext);
        int body = (int) (before.messageBytes() - before.headerBytes());
        assertThat(Arrays.copyOf(rewrapped, 65)).isEqualTo(Arrays.copyOf(message, 65));
        assertThat(last(body, rewrapped)).isEqualTo(last(body, message));
        assertThat(after.messageBytes()).isEqualTo(rewrapped.length);
        assertThat(after.paddingBytes()).isEqualTo(before.paddingBytes());
        if (options.dropOtherEntries()) {
            assertThat(after.keyArns()).containsExactly(TARGET);
        } else {
            List<String> expected = new ArrayList<>(before.keyArns());
            int replaced = after.keyArns().indexOf(TARGET);
            assertThat(random.trusted).contains(expected.set(replaced, TARGET));
            assertThat(after.keyArns()).isEqualTo(expected);
            assertThat(rewrapped)
                    .hasSize(message.length
                            + 1
                            + TARGET.length()
                            - before.keyArns().get(replaced).length());
            for (String arn : random.trusted) {
                if (expected.contains(arn)) {
                    assertThat(readUnder(arn, random, rewrapped)).isEqualTo(random.writer.plaintext);
                }
            }
        }
    }

    private static byte[] last(int count, byte[] bytes) {
        return Arrays.copyOfRange(bytes, bytes.length - count, bytes.length);
    }

    private static byte[] readUnder(String arn, RandomMessage random, byte[] message) {
        return new ReferenceReader(
                        random.writer.encryptionContext,
                        random.writer.associatedData,
                        new TreeSet<>(Set.of(arn)),
                        random.answers)
                .read(message);
    }

    private static EnvelopeKmsService service(RandomMessage random) {
        return KmsServiceBuilder.create(new StubKms(random.answers))
                .resilience(ResilienceSettings.disabled())
                .purpose("default", purpose -> purpose.keyId(TARGET).decryptKeyIds(random.trusted))
                .build();
    }
}
