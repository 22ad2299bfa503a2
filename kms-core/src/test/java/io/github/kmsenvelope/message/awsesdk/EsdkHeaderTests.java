package io.github.kmsenvelope.message.awsesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.kmsenvelope.MalformedMessageException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Headers, field by field. */
class EsdkHeaderTests {

    private static final EsdkReadRules DEFAULTS = EsdkReadRules.defaults();

    private static final EsdkReadRules ALLOW = DEFAULTS.withCommitment(CommitmentPolicy.REQUIRE_ALLOW);

    /** Where the context of a version 2 message has its length. */
    private static final int CONTEXT_2 = 1 + 2 + 32;

    private static byte[] message(AlgorithmSuite suite) {
        return ReferenceWriter.of(suite).write(new byte[3]);
    }

    private static void assertMalformed(byte[] message, EsdkReadRules rules, String text) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> EsdkMessage.parse(message, rules))
                .withMessageContaining(text);
    }

    private static void assertMalformed(byte[] message, String text) {
        assertMalformed(message, ALLOW, text);
    }

    private static byte[] with(byte[] message, int offset, int... values) {
        byte[] changed = message.clone();
        for (int i = 0; i < values.length; i++) {
            changed[offset + i] = (byte) values[i];
        }
        return changed;
    }

    /** A message of suite 0478 whose context field holds some bytes. */
    private static byte[] withContext(int... field) {
        byte[] message = message(AlgorithmSuite.COMMITTING);
        byte[] changed = Arrays.copyOf(message, message.length + field.length);
        changed[CONTEXT_2 + 1] = (byte) field.length;
        for (int i = 0; i < field.length; i++) {
            changed[CONTEXT_2 + 2 + i] = (byte) field[i];
        }
        System.arraycopy(message, CONTEXT_2 + 2, changed, CONTEXT_2 + 2 + field.length, message.length - CONTEXT_2 - 2);
        return changed;
    }

    @ParameterizedTest
    @EnumSource
    void parseReadsEveryField(AlgorithmSuite suite) {
        ReferenceWriter writer =
                ReferenceWriter.of(suite).with("tenant", "acme").frames(77);
        EsdkHeader header = EsdkMessage.parse(writer.write(new byte[3]), ALLOW).header();
        assertThat(header.suite()).isEqualTo(suite);
        assertThat(header.encryptionContext()).containsExactlyEntriesOf(writer.context);
        assertThat(header.frameBytes()).isEqualTo(77);
        assertThat(header.isSingleBlock()).isFalse();
        assertThat(header.messageId()).isEqualTo(Arrays.copyOf(ReferenceWriter.MESSAGE_ID, suite.messageIdBytes()));
        EsdkKeyEntry entry = header.entries().get(0);
        assertThat(header.entries()).hasSize(1);
        assertThat(entry.isKms()).isTrue();
        assertThat(entry.keyArn()).isEqualTo("arn:aws:kms:eu-central-1:111122223333:key/a");
        assertThat(entry.wrapped()).isEqualTo("wrapped".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void parseReadsEntriesOfUnknownProviders() {
        ReferenceWriter writer = ReferenceWriter.of(AlgorithmSuite.COMMITTING);
        byte[][] unknown = {{(byte) 0xC3, 0x28}, {}, {}};
        byte[][] almostKms = {ReferenceWriter.ascii("aws-kms-rsa"), {1}, {2}};
        writer.entries = new byte[][][] {unknown, writer.entries[0], almostKms};
        List<EsdkKeyEntry> entries =
                EsdkMessage.parse(writer.write(new byte[3]), DEFAULTS).header().entries();
        assertThat(entries).extracting(EsdkKeyEntry::isKms).containsExactly(false, true, false);
    }

    @Test
    void parseWhenEmptyOrForeignSaysWhatItMayBe() {
        byte[] message = message(AlgorithmSuite.COMMITTING);
        byte[] old = message(AlgorithmSuite.AES_256_SIGNED);
        assertMalformed(new byte[0], "empty");
        assertMalformed(Base64.getEncoder().encode(message), "Base64");
        assertMalformed(Base64.getEncoder().encode(old), "Base64");
        assertMalformed(with(message, 0, 0xF5), "compact format");
        assertMalformed(new byte[] {'A'}, "Were they ever encrypted?");
        assertMalformed("Another text".getBytes(StandardCharsets.US_ASCII), "Were they ever encrypted?");
    }

    @Test
    void parseWhenVersionTypeAndSuiteDoNotGoTogetherRefuses() {
        assertMalformed(with(message(AlgorithmSuite.AES_256), 1, 0x81), "type");
        assertMalformed(with(message(AlgorithmSuite.AES_256), 2, 0x04, 0x78), "do not exist together");
        assertMalformed(with(message(AlgorithmSuite.COMMITTING), 1, 0x01, 0x78), "do not exist together");
        assertMalformed(with(message(AlgorithmSuite.COMMITTING), 1, 0, 0), "suite 0000");
        assertMalformed(with(message(AlgorithmSuite.COMMITTING), 1, 0x06, 0x78), "suite 0678");
    }

    @ParameterizedTest
    @EnumSource
    void parseWhenPolicyRequiresCommitmentReadsOnlySuitesThatCommit(AlgorithmSuite suite) {
        byte[] message = message(suite);
        if (suite.commits()) {
            assertThat(EsdkMessage.parse(message, DEFAULTS).header().suite()).isEqualTo(suite);
        } else {
            assertMalformed(message, DEFAULTS, "policy 'require-require' refuses");
            // Before anything else is read.
            assertMalformed(Arrays.copyOf(message, 4), DEFAULTS, "policy 'require-require' refuses");
        }
        EsdkReadRules forbid = DEFAULTS.withCommitment(CommitmentPolicy.FORBID_ALLOW);
        assertThat(EsdkMessage.parse(message, forbid).header().suite()).isEqualTo(suite);
    }

    @Test
    void parseWhenEntriesExceedTheLimitRefusesBeforeReadingThem() {
        ReferenceWriter writer = ReferenceWriter.of(AlgorithmSuite.COMMITTING);
        byte[][][] nine = new byte[9][][];
        Arrays.fill(nine, writer.entries[0]);
        writer.entries = nine;
        byte[] message = writer.write(new byte[3]);
        assertMalformed(message, "9 encrypted data keys; 1 to 8 are read here");
        assertMalformed(Arrays.copyOf(message, CONTEXT_2 + 4), "9 encrypted data keys");
        EsdkReadRules more = new EsdkReadRules(CommitmentPolicy.REQUIRE_REQUIRE, 9, 1);
        assertThat(EsdkMessage.parse(message, more).header().entries()).hasSize(9);
        assertMalformed(with(message, CONTEXT_2 + 2, 0, 0), "0 encrypted data keys");
    }

    @Test
    void parseWhenContextIsNotTheOnlyEncodingOfOneRefuses() {
        assertThat(EsdkMessage.parse(withContext(0, 1, 0, 1, 'a', 0, 1, 'b'), ALLOW)
                        .header()
                        .encryptionContext())
                .containsEntry("a", "b");
        assertMalformed(withContext(0, 0), "another length");
        assertMalformed(withContext(0), "cut short");
        assertMalformed(withContext(0, 1, 0, 1, 'a', 0, 1, 'b', 0), "another length");
        assertMalformed(withContext(0, 2, 0, 1, 'a', 0, 1, 'b'), "cut short");
        assertMalformed(withContext(0, 1, 0, 2, 'a', 0, 1, 'b'), "cut short");
        assertMalformed(withContext(0, 1, 0, 0, 0, 1, 'b'), "empty");
        assertMalformed(withContext(0, 1, 0, 1, 'a', 0, 0), "empty");
        assertMalformed(withContext(0, 2, 0, 1, 'a', 0, 1, 'b', 0, 1, 'a', 0, 1, 'c'), "twice");
        assertMalformed(withContext(0, 1, 0, 2, 0xC3, 0x28, 0, 1, 'b'), "UTF-8");
        assertMalformed(withContext(0, 1, 0, 1, 'a', 0, 3, 0xED, 0xA0, 0x80), "UTF-8");
    }

    @ParameterizedTest
    @EnumSource
    void parseWhenPublicKeyStandsWhereItDoesNotBelongRefuses(AlgorithmSuite suite) {
        ReferenceWriter writer = ReferenceWriter.of(suite);
        if (suite.signs()) {
            writer.context.clear();
        } else {
            writer.with("aws-crypto-public-key", "AAAA");
        }
        assertMalformed(writer.write(new byte[3]), "public key");
    }

    @Test
    void parseWhenContentTypeAndFrameLengthDoNotGoTogetherRefuses() {
        byte[] message = message(AlgorithmSuite.COMMITTING);
        int content = EsdkMessage.parse(message, ALLOW).header().length() - 16 - 32 - 5;
        assertThat(message[content]).isEqualTo((byte) 2);
        for (int type : new int[] {0, 1, 3, 255}) {
            assertMalformed(with(message, content, type), "content type " + type);
        }
        assertMalformed(with(message, content, 2, 0, 0, 0, 0), "frames of 0 bytes");
        byte[] block = ReferenceWriter.of(AlgorithmSuite.COMMITTING).frames(0).write(new byte[3]);
        assertThat(EsdkMessage.parse(block, ALLOW).header().isSingleBlock()).isTrue();
    }

    @Test
    void parseWhenReservedFieldOrNonceLengthIsAnotherRefuses() {
        byte[] message = message(AlgorithmSuite.AES_256);
        int content = EsdkMessage.parse(message, ALLOW).header().length() - 16 - 12 - 10;
        assertThat(message[content]).isEqualTo((byte) 2);
        assertMalformed(with(message, content + 4, 1), "reserved");
        assertMalformed(with(message, content + 5, 13), "nonce length");
    }

    @Test
    void parseWhenLengthsExceedWhatIsThereRefuses() {
        byte[] message = message(AlgorithmSuite.COMMITTING);
        assertMalformed(with(message, CONTEXT_2, 0xFF, 0xFF), "cut short");
        assertMalformed(with(message, CONTEXT_2 + 4, 0xFF, 0xFF), "cut short");
        byte[] block = ReferenceWriter.of(AlgorithmSuite.COMMITTING).frames(0).write(new byte[3]);
        int length = EsdkMessage.parse(block, ALLOW).header().length() + 12;
        assertMalformed(with(block, length, 0, 0, 0, 15, 0xFF, 0xFF, 0xFF, 0xE0), "cut short");
        assertMalformed(with(block, length, 0, 0, 0, 15, 0xFF, 0xFF, 0xFF, 0xE1), "longer than any block");
        assertMalformed(with(block, length, 0x80), "longer than any block");
    }

    @ParameterizedTest
    @EnumSource
    void readFromAStreamGivesTheSameHeader(AlgorithmSuite suite) {
        ReferenceWriter writer = ReferenceWriter.of(suite).with("big", "x".repeat(60_000));
        byte[] message = writer.write(new byte[3]);
        EsdkHeader header = EsdkHeader.read(MessageReader.of(new ByteArrayInputStream(message)), ALLOW);
        assertThat(header.bytes()).isEqualTo(Arrays.copyOf(message, header.length()));
        assertThat(header.encryptionContext()).containsExactlyEntriesOf(writer.context);
    }

    @Test
    void rulesWhenOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EsdkReadRules(CommitmentPolicy.REQUIRE_REQUIRE, 0, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EsdkReadRules(CommitmentPolicy.REQUIRE_REQUIRE, 65536, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EsdkReadRules(CommitmentPolicy.REQUIRE_REQUIRE, 1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EsdkReadRules(CommitmentPolicy.REQUIRE_REQUIRE, 1, 1 << 30));
    }
}
