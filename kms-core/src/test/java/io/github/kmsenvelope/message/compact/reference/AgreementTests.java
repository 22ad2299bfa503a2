package io.github.kmsenvelope.message.compact.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The product and the second reader and writer agree on random messages, and on what is wrong with changed ones. */
class AgreementTests {

    private static final int MESSAGES = 300;

    private static final int CHANGES = 12;

    static IntStream seeds() {
        return IntStream.range(0, MESSAGES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void productReadsWhatTheSecondWriterWrites(int seed) {
        RandomMessage random = new RandomMessage(new Random(seed));
        byte[] message = random.writer.message();
        try (EnvelopeKmsService service = service(random)) {
            assertThat(service.decrypt(message, context(random))).isEqualTo(random.writer.plaintext);
            new StreamReading(service.streams(), context(random), message)
                    .assertAgrees(Result.ofProduct(() -> random.writer.plaintext));
        }
        assertThat(reader(random).read(message)).isEqualTo(random.writer.plaintext);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void secondReaderReadsWhatTheProductWrites(int seed) {
        RandomMessage random = new RandomMessage(new Random(seed));
        String arn = random.trusted.iterator().next();
        random.trusted.clear();
        random.trusted.add(arn);
        random.answers.all().clear();
        random.answers.unwraps(new byte[] {1, 2, 3}, arn, random.writer.dataKey);
        try (EnvelopeKmsService service = KmsServiceBuilder.create(new StubKms(random.answers))
                .resilience(ResilienceSettings.disabled())
                .keyId(arn)
                .build()) {
            byte[] message = service.encrypt(random.writer.plaintext, context(random));
            assertThat(reader(random).read(message)).isEqualTo(random.writer.plaintext);
            String plaintext = HexFormat.of().formatHex(random.writer.salt);
            String text = service.encrypt(plaintext, context(random));
            assertThat(reader(random).readText(text))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(plaintext);
            assertThat(text).startsWith("9Q");
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bothGiveTheSameOutcomeForAChangedMessage(int seed) {
        Random source = new Random(1_000_000 + seed);
        RandomMessage random = new RandomMessage(source);
        byte[] message = random.writer.message();
        try (EnvelopeKmsService service = service(random)) {
            for (int i = 0; i < CHANGES; i++) {
                byte[] changed = change(message, source);
                Result expected =
                        Result.ofReference(() -> reader(random).read(changed)).whole();
                Result actual = Result.ofProduct(() -> service.decrypt(changed, context(random)))
                        .whole();
                assertThat(actual)
                        .as("change %d: %s", i, HexFormat.of().formatHex(changed, 0, Math.min(300, changed.length)))
                        .isEqualTo(expected);
                new StreamReading(service.streams(), context(random), changed).assertAgrees(actual);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void secondReaderReadsWhatStreamsWrite(int seed) throws IOException {
        Random source = new Random(seed);
        RandomMessage random = new RandomMessage(source);
        String arn = random.trusted.iterator().next();
        random.trusted.clear();
        random.trusted.add(arn);
        random.answers.all().clear();
        random.answers.unwraps(new byte[] {1, 2, 3}, arn, random.writer.dataKey);
        try (EnvelopeKmsService service = KmsServiceBuilder.create(new StubKms(random.answers))
                .resilience(ResilienceSettings.disabled())
                .keyId(arn)
                .build()) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            service.streams()
                    .withFrameBytes(random.writer.frameBytes())
                    .encrypt(message, context(random), out -> out.write(random.writer.plaintext));
            assertThat(reader(random).read(message.toByteArray())).isEqualTo(random.writer.plaintext);
        }
    }

    /** The test above would prove nothing if all changes met the same fate. */
    @Test
    void changesMeetDifferentFates() {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (int seed = 0; seed < MESSAGES; seed++) {
            Random source = new Random(1_000_000 + seed);
            RandomMessage random = new RandomMessage(source);
            byte[] message = random.writer.message();
            for (int i = 0; i < CHANGES; i++) {
                byte[] changed = change(message, source);
                outcomes.merge(
                        Result.ofReference(() -> reader(random).read(changed)).outcome(), 1, Integer::sum);
            }
        }
        assertThat(outcomes.get(Outcome.MALFORMED)).isGreaterThan(300);
        assertThat(outcomes.get(Outcome.AUTHENTICATION)).isGreaterThan(300);
        assertThat(outcomes.get(Outcome.UNTRUSTED)).isGreaterThan(10);
        assertThat(outcomes.get(Outcome.SUCCESS)).isGreaterThan(30);
    }

    private static byte[] change(byte[] message, Random random) {
        byte[] changed = message.clone();
        // The header is short and the body may be long: look at the header more often.
        int position = random.nextInt(random.nextInt(3) == 0 ? message.length : Math.min(message.length, 400));
        switch (random.nextInt(7)) {
            case 0, 1 -> changed[position] ^= (byte) (1 << random.nextInt(8));
            case 2 -> changed[position] = (byte) random.nextInt(5);
            case 3 -> changed = Arrays.copyOf(message, position);
            case 4 -> changed = Arrays.copyOf(message, message.length + 1 + random.nextInt(40));
            case 5 -> {
                int length = Math.min(1 + random.nextInt(40), message.length - position);
                changed = Arrays.copyOf(message, message.length - length);
                System.arraycopy(message, position + length, changed, position, changed.length - position);
            }
            default -> {
                int length = Math.min(1 + random.nextInt(40), message.length - position);
                System.arraycopy(message, random.nextInt(message.length - length + 1), changed, position, length);
            }
        }
        return changed;
    }

    /** Without a cache, since a cached data key of a later entry would be preferred to KMS's answer to the first. */
    private static EnvelopeKmsService service(RandomMessage random) {
        return KmsServiceBuilder.create(new StubKms(random.answers))
                .resilience(ResilienceSettings.disabled())
                .cache(CacheSettings.disabled())
                .purpose("default", purpose -> purpose.decryptKeyIds(random.trusted))
                .build();
    }

    private static ReferenceReader reader(RandomMessage random) {
        return new ReferenceReader(
                random.writer.encryptionContext, random.writer.associatedData, random.trusted, random.answers);
    }

    private static EncryptionContext context(RandomMessage random) {
        return EncryptionContext.of(random.writer.encryptionContext).withAssociatedData(random.writer.associatedData);
    }
}
