package io.github.kmsenvelope.message.awsesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cipher.EcCurve;
import io.github.kmsenvelope.cipher.EcdsaSigningKey;
import io.github.kmsenvelope.secret.SecretBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that are written, and what they are like. */
class EsdkMaterialsTests {

    private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000";

    private static final List<EsdkKeyEntry> ENTRIES = List.of(EsdkKeyEntry.ofKms(ARN, new byte[184]));

    private static final EsdkReadRules RULES = EsdkReadRules.defaults();

    private static byte[] dataKey() {
        byte[] dataKey = new byte[32];
        Arrays.fill(dataKey, (byte) 7);
        return dataKey;
    }

    private static EsdkMaterials materials(AlgorithmSuite suite, Map<String, String> context) {
        EsdkSigningPair pair = EsdkSigningPair.of(suite, context);
        return new EsdkMaterials(suite, SecretBytes.takeOver(dataKey()), ENTRIES, pair.context(), pair.key());
    }

    private record EsdkSigningPair(
            Map<String, String> context, @Nullable EcdsaSigningKey key) {

        static EsdkSigningPair of(AlgorithmSuite suite, Map<String, String> context) {
            if (!suite.signs()) {
                return new EsdkSigningPair(context, null);
            }
            EcdsaSigningKey key = EcdsaSigningKey.generate(EcCurve.P_384);
            return new EsdkSigningPair(EsdkMaterials.signedContext(context, key), key);
        }
    }

    private static byte @Nullable [] open(byte[] message) {
        return EsdkMessage.parse(message, RULES).open(SecretBytes.takeOver(dataKey()), new byte[0]);
    }

    private static byte[] plaintext(int length) {
        byte[] plaintext = new byte[length];
        for (int i = 0; i < length; i++) {
            plaintext[i] = (byte) (i * 31 + i / 256);
        }
        return plaintext;
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMITTING", "COMMITTING_SIGNED"})
    void encryptMakesMessagesThatOpenWhateverTheLengths(AlgorithmSuite suite) {
        EsdkMaterials materials = materials(suite, Map.of("tenant", "acme"));
        for (int frameBytes : new int[] {1, 16, 4096, 1 << 20}) {
            for (int length : new int[] {0, 1, 15, 16, 17, 32, 33, 4095, 4096, 4097, 8192}) {
                byte[] plaintext = plaintext(length);
                byte[] message = materials.encrypt(plaintext, frameBytes);
                assertThat(open(message))
                        .as("%d in frames of %d", length, frameBytes)
                        .isEqualTo(plaintext);
                assertThat(materials.dataKey().open(EsdkMessage.parse(message, RULES)))
                        .isEqualTo(plaintext);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "16, 1", "17, 2", "32, 2", "33, 3"})
    void encryptWhenLengthIsAnExactMultipleMakesAFullFinalFrame(int length, int frames) {
        EsdkMaterials materials = materials(AlgorithmSuite.COMMITTING, Map.of());
        byte[] message = materials.encrypt(plaintext(length), 16);
        int header = EsdkMessage.parse(message, RULES).header().length();
        assertThat(message).hasSize(header + length + 32 * (frames - 1) + 40);
    }

    @Test
    void encryptAddsTheOverheadOfTheFormat() {
        byte[] unsigned = materials(AlgorithmSuite.COMMITTING, Map.of()).encrypt(new byte[100], 4096);
        int entry = 2 + 7 + 2 + ARN.length() + 2 + 184;
        int header = 1 + 2 + 32 + 2 + 2 + entry + 1 + 4 + 32 + 16;
        assertThat(unsigned).hasSize(header + 100 + 40);
        byte[] signed = materials(AlgorithmSuite.COMMITTING_SIGNED, Map.of()).encrypt(new byte[100], 4096);
        assertThat(signed).hasSize(unsigned.length + 2 + 93 + 2 + 103);
    }

    @Test
    void encryptWhenCalledTwiceDrawsAnotherMessageId() {
        EsdkMaterials materials = materials(AlgorithmSuite.COMMITTING, Map.of());
        byte[] first = EsdkMessage.parse(materials.encrypt(new byte[1], 16), RULES)
                .header()
                .messageId();
        byte[] second = EsdkMessage.parse(materials.encrypt(new byte[1], 16), RULES)
                .header()
                .messageId();
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void encryptWhenManyThreadsShareTheDataKeyMakesMessagesThatOpen() throws Exception {
        EsdkMaterials materials = materials(AlgorithmSuite.COMMITTING, Map.of("tenant", "acme"));
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                byte[] plaintext = plaintext(10 + t);
                results.add(executor.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        EsdkMessage message = EsdkMessage.parse(materials.encrypt(plaintext, 16), RULES);
                        if (!Arrays.equals(plaintext, materials.dataKey().open(message))
                                || !Arrays.equals(
                                        plaintext, message.open(SecretBytes.takeOver(dataKey()), new byte[0]))) {
                            return false;
                        }
                    }
                    return true;
                }));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get(60, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void openAfterARefusedMessageOpensTheNext() {
        EsdkMaterials materials = materials(AlgorithmSuite.COMMITTING, Map.of());
        byte[] message = materials.encrypt(plaintext(40), 16);
        byte[] changed = message.clone();
        changed[changed.length - 1] ^= 1;
        assertThat(materials.dataKey().open(EsdkMessage.parse(changed, RULES))).isNull();
        assertThat(materials.dataKey().open(EsdkMessage.parse(message, RULES))).isEqualTo(plaintext(40));
        assertThat(open(materials.encrypt(plaintext(5), 16))).isEqualTo(plaintext(5));
    }

    @Test
    void encryptSortsTheContextByItsBytes() {
        Map<String, String> context = Map.of("\uD83D\uDE00", "1", "\uFFEE", "2", "b", "3", "\u00E4", "4");
        byte[] message = materials(AlgorithmSuite.COMMITTING_SIGNED, context).encrypt(new byte[1], 16);
        assertThat(EsdkMessage.parse(message, RULES)
                        .header()
                        .encryptionContext()
                        .keySet())
                .containsExactly("aws-crypto-public-key", "b", "\u00E4", "\uFFEE", "\uD83D\uDE00");
    }

    @Test
    void serializeWhenContextIsNoneHasNoBytes() {
        assertThat(EsdkContext.serialize(Map.of())).isEmpty();
        assertThat(EsdkContext.serialize(Map.of("a", "b"))).containsExactly(0, 1, 0, 1, 'a', 0, 1, 'b');
    }

    @Test
    void serializeWhenContextIsNotWritableRefuses() {
        for (Map<String, String> context :
                List.of(Map.of("", "b"), Map.of("a", ""), Map.of("a", "\uD83D"), Map.of("a", "x".repeat(32768 - 7)))) {
            assertThatExceptionOfType(KmsUsageException.class).isThrownBy(() -> EsdkContext.serialize(context));
        }
        assertThat(EsdkContext.serialize(Map.of("a", "x".repeat(32767 - 7)))).hasSize(32767);
    }

    /** Whoever reads knows the data key, and could sign with a key of their own: KMS would refuse it, and so must we. */
    @Test
    void isWrappedInWhenAnotherKeySignsIsFalse() {
        EsdkMaterials writer = materials(AlgorithmSuite.COMMITTING_SIGNED, Map.of("tenant", "acme"));
        EsdkMaterials reader = materials(AlgorithmSuite.COMMITTING_SIGNED, Map.of("tenant", "acme"));
        EsdkMessage own = EsdkMessage.parse(writer.encrypt(new byte[1], 16), RULES);
        EsdkMessage forged = EsdkMessage.parse(reader.encrypt(new byte[1], 16), RULES);
        assertThat(writer.dataKey().open(forged)).isEqualTo(new byte[1]);
        assertThat(writer.isWrappedIn(own.header())).isTrue();
        assertThat(writer.isWrappedIn(forged.header())).isFalse();
    }

    @Test
    void openWhenMessageIsOfAnotherSuiteGivesNothing() {
        byte[] signed = materials(AlgorithmSuite.COMMITTING_SIGNED, Map.of()).encrypt(new byte[1], 16);
        assertThat(materials(AlgorithmSuite.COMMITTING, Map.of()).dataKey().open(EsdkMessage.parse(signed, RULES)))
                .isNull();
    }

    @Test
    void materialsWhenPartsDoNotFitTheSuiteAreRefused() {
        EcdsaSigningKey key = EcdsaSigningKey.generate(EcCurve.P_384);
        Map<String, String> signed = EsdkMaterials.signedContext(Map.of(), key);
        assertRefused(AlgorithmSuite.AES_256, 32, ENTRIES, Map.of(), null);
        assertRefused(AlgorithmSuite.COMMITTING, 31, ENTRIES, Map.of(), null);
        assertRefused(AlgorithmSuite.COMMITTING, 32, List.of(), Map.of(), null);
        assertRefused(AlgorithmSuite.COMMITTING, 32, ENTRIES, Map.of(), key);
        assertRefused(AlgorithmSuite.COMMITTING, 32, ENTRIES, signed, null);
        assertRefused(AlgorithmSuite.COMMITTING_SIGNED, 32, ENTRIES, signed, null);
        assertRefused(AlgorithmSuite.COMMITTING_SIGNED, 32, ENTRIES, Map.of(), key);
        assertRefused(AlgorithmSuite.COMMITTING_SIGNED, 32, ENTRIES, signed, EcdsaSigningKey.generate(EcCurve.P_256));
    }

    private static void assertRefused(
            AlgorithmSuite suite,
            int dataKeyBytes,
            List<EsdkKeyEntry> entries,
            Map<String, String> context,
            @Nullable EcdsaSigningKey signingKey) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EsdkMaterials(
                        suite, SecretBytes.takeOver(new byte[dataKeyBytes]), entries, context, signingKey));
    }

    @Test
    void ofKmsWhenFieldIsEmptyOrTooLongIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> EsdkKeyEntry.ofKms("", new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> EsdkKeyEntry.ofKms(ARN, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> EsdkKeyEntry.ofKms(ARN, new byte[65536]));
    }

    @Test
    void startWhenFrameLengthIsImpossibleIsRefused() {
        EsdkMaterials materials = materials(AlgorithmSuite.COMMITTING, Map.of());
        for (int frameBytes : new int[] {-1, 0, (1 << 20) + 1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> materials.start(frameBytes));
        }
    }

    @Test
    void sealWhenFrameMayNotStandThereIsRefused() {
        EsdkSealer sealer = materials(AlgorithmSuite.COMMITTING, Map.of()).start(16);
        byte[] target = new byte[sealer.sealedFrameBytes()];
        assertThatIllegalArgumentException().isThrownBy(() -> sealer.seal(new byte[16], 0, 15, false, target, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> sealer.seal(new byte[17], 0, 17, true, target, 0));
        assertThatIllegalStateException().isThrownBy(() -> sealer.writeFooter(target, 0));
        sealer.seal(new byte[16], 0, 16, true, target, 0);
        assertThatIllegalStateException().isThrownBy(() -> sealer.seal(new byte[16], 0, 16, true, target, 0));
        assertThat(sealer.writeFooter(target, 0)).isZero();
    }

    @Test
    void sealWhenMaterialsWereDestroyedStillFinishesTheMessage() {
        EsdkMaterials materials = materials(AlgorithmSuite.COMMITTING_SIGNED, Map.of());
        EsdkSealer sealer = materials.start(16);
        byte[] message = new byte[(int) sealer.messageBytes(20)];
        materials.destroy();
        int to = sealer.writeHeader(message, 0);
        to += sealer.seal(plaintext(20), 0, 16, false, message, to);
        to += sealer.seal(plaintext(20), 16, 4, true, message, to);
        assertThat(to + sealer.writeFooter(message, to)).isEqualTo(message.length);
        assertThat(open(message)).isEqualTo(plaintext(20));
        sealer.destroy();
        assertThatIllegalStateException().isThrownBy(() -> sealer.writeFooter(message, 0));
    }

    @Test
    void allowsToEncryptFollowsThePolicy() {
        for (AlgorithmSuite suite : AlgorithmSuite.values()) {
            assertThat(CommitmentPolicy.REQUIRE_REQUIRE.allowsToEncrypt(suite)).isEqualTo(suite.commits());
            assertThat(CommitmentPolicy.REQUIRE_ALLOW.allowsToEncrypt(suite)).isEqualTo(suite.commits());
            assertThat(CommitmentPolicy.FORBID_ALLOW.allowsToEncrypt(suite)).isEqualTo(!suite.commits());
        }
    }
}
