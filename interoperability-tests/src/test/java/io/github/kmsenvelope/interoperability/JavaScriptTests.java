package io.github.kmsenvelope.interoperability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EncryptionSdkSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.interoperability.JavaScriptSdk.Opened;
import io.github.kmsenvelope.interoperability.JavaScriptSdk.RefusedException;
import io.github.kmsenvelope.interoperability.JavaScriptSdk.Suite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** This library and the AWS Encryption SDK for JavaScript at one KMS, in one piece and in streams. */
@EnabledIfSystemProperty(
        named = "javascript",
        matches = "true",
        disabledReason = "needs Node and packages of the npm registry; run with -Djavascript=true")
class JavaScriptTests {

    private static final String PUBLIC_KEY = "aws-crypto-public-key";

    /** U+1F600 sorts before U+FFEE as UTF-16, and after it as UTF-8. */
    private static final Map<String, String> PAIRS =
            Map.of("tenant", "acme", "\uFFEE", "\uD83D\uDD11 & more=100 %", "\uD83D\uDE00", "Gr\u00FC\u00DFe");

    private static final EncryptionContext CONTEXT = EncryptionContext.of(PAIRS);

    @AutoClose
    private static EmbeddedKms kms;

    private static String keyArn;

    private static String otherArn;

    private static NodeProject project;

    @AutoClose
    private static JavaScriptSdk theirs;

    private static int read;

    private static int written;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        project = NodeProject.install();
        kms = EmbeddedKms.start();
        keyArn = kms.createKey("alias/orders");
        otherArn = kms.createKey("alias/others");
        theirs = JavaScriptSdk.start(project, kms);
    }

    @AfterAll
    static void report() {
        System.out.printf("JavaScript read %d messages of ours and wrote %d that we read%n", read, written);
    }

    static Stream<Arguments> suitesAndFrames() {
        return Stream.of(false, true)
                .flatMap(signed -> Stream.of(1, 4096, 1 << 20).map(frame -> Arguments.of(signed, frame)));
    }

    /** Empty, short, and around and at the multiples of the frame length; 1 MiB too, except by frames of a byte. */
    private static int[] lengths(int frameBytes) {
        return (frameBytes == 1)
                ? new int[] {0, 1, 2, 50}
                : new int[] {0, 1, frameBytes - 1, frameBytes, frameBytes + 1, 2 * frameBytes, 1 << 20};
    }

    private static byte[] plaintext(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static EnvelopeKmsService ours(String keyId, boolean signed, int frameBytes) {
        return KmsServiceBuilder.create(kms.client())
                .purpose(
                        KmsServiceBuilder.DEFAULT_PURPOSE,
                        purpose -> purpose.keyId(keyId)
                                .format(MessageFormat.AWS_ENCRYPTION_SDK)
                                .encryptionSdk(EncryptionSdkSettings.defaults()
                                        .withSigned(signed)
                                        .withFrameBytes(frameBytes)))
                .build();
    }

    private static byte[] streamed(EnvelopeKmsService ours, byte[] plaintext) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        ours.streams().encrypt(message, CONTEXT, out -> out.write(plaintext));
        return message.toByteArray();
    }

    /** Both ways of AWS's library to read. */
    private static void assertTheyRead(byte[] message, byte[] plaintext, Map<String, String> pairs, boolean signed) {
        for (boolean streamed : new boolean[] {false, true}) {
            Opened opened = theirs.decrypt(message, streamed, keyArn);
            assertThat(opened.plaintext()).isEqualTo(plaintext);
            Map<String, String> context = new HashMap<>(opened.context());
            assertThat(context.remove(PUBLIC_KEY) != null).isEqualTo(signed);
            assertThat(context).isEqualTo(pairs);
        }
        read++;
    }

    private static byte[] written(byte[] plaintext, Suite suite, int frameBytes, boolean streamed, String... keyArns) {
        written++;
        return theirs.encrypt(plaintext, PAIRS, suite, frameBytes, streamed, keyArns);
    }

    /** Both our ways to read. */
    private static void assertWeRead(EnvelopeKmsService ours, byte[] message, byte[] plaintext) throws IOException {
        assertThat(ours.decrypt(message, CONTEXT)).isEqualTo(plaintext);
        try (InputStream in = ours.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT)) {
            assertThat(in.readAllBytes()).isEqualTo(plaintext);
        }
    }

    @ParameterizedTest
    @MethodSource("suitesAndFrames")
    void theyReadWhatWeWrite(boolean signed, int frameBytes) throws IOException {
        try (EnvelopeKmsService ours = ours("alias/orders", signed, frameBytes)) {
            for (int length : lengths(frameBytes)) {
                byte[] plaintext = plaintext(length);
                byte[] message = ours.encrypt(plaintext, CONTEXT);
                assertThat(theirs.decrypt(message, false, keyArn).frameBytes()).isEqualTo(frameBytes);
                assertTheyRead(message, plaintext, PAIRS, signed);
                assertTheyRead(streamed(ours, plaintext), plaintext, PAIRS, signed);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theyReadContextsOfNoAndOfManyPairs(boolean signed) {
        Map<String, String> many = new HashMap<>(PAIRS);
        for (String key : new String[] {"10", "9", "__proto__", "constructor", " ", "\uD801\uDC00", "a\u0000b", "a"}) {
            many.put(key, "value of " + key);
        }
        try (EnvelopeKmsService ours = ours("alias/orders", signed, 4096)) {
            assertTheyRead(ours.encrypt(plaintext(10), EncryptionContext.none()), plaintext(10), Map.of(), signed);
            assertTheyRead(ours.encrypt(plaintext(10), EncryptionContext.of(many)), plaintext(10), many, signed);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theyRefuseWhatWasChanged(boolean signed) {
        try (EnvelopeKmsService ours = ours("alias/orders", signed, 16)) {
            byte[] message = ours.encrypt(plaintext(40), CONTEXT);
            for (int position = message.length - 1; position > 0; position -= 9) {
                byte[] changed = message.clone();
                changed[position] ^= 1;
                for (boolean streamed : new boolean[] {false, true}) {
                    assertThatExceptionOfType(RefusedException.class)
                            .as("byte %d of %d", position, message.length)
                            .isThrownBy(() -> theirs.decrypt(changed, streamed, keyArn));
                }
            }
            assertTheyRead(message, plaintext(40), PAIRS, signed);
        }
    }

    @ParameterizedTest
    @MethodSource("suitesAndFrames")
    void weReadWhatTheyWrite(boolean signed, int frameBytes) throws IOException {
        Suite suite = signed ? Suite.SIGNED : Suite.UNSIGNED;
        try (EnvelopeKmsService ours = ours("alias/orders", !signed, 4096)) {
            for (int length : lengths(frameBytes)) {
                byte[] plaintext = plaintext(length);
                for (boolean streamed : new boolean[] {false, true}) {
                    byte[] message = written(plaintext, suite, frameBytes, streamed, keyArn);
                    assertThat(message).startsWith(0x02, signed ? 0x05 : 0x04, 0x78);
                    assertWeRead(ours, message, plaintext);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void weReadWhatTheyWriteByDefaultUnderEachOfItsKeys(boolean streamed) throws IOException {
        byte[] message = written(plaintext(10), Suite.DEFAULT, 4096, streamed, keyArn, otherArn);
        assertThat(message).startsWith(0x02, 0x05, 0x78);
        for (String keyId : new String[] {"alias/orders", "alias/others", otherArn}) {
            try (EnvelopeKmsService ours = ours(keyId, false, 4096)) {
                assertWeRead(ours, message, plaintext(10));
            }
        }
    }

    @Test
    void theySortTheContextByUtf8() throws IOException {
        byte[] message = written(plaintext(10), Suite.UNSIGNED, 4096, false, keyArn);
        String bytes = new String(message, StandardCharsets.ISO_8859_1);
        assertThat(bytes.substring(0, bytes.indexOf("aws-kms")))
                .containsSubsequence("tenant", latin("\uFFEE"), latin("\uD83D\uDE00"));
        try (EnvelopeKmsService ours = ours("alias/orders", false, 4096)) {
            assertWeRead(ours, message, plaintext(10));
        }
    }

    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void weRefuseTheirMessageUnderAnotherContext() throws IOException {
        byte[] message = written(plaintext(10), Suite.UNSIGNED, 4096, false, keyArn);
        try (EnvelopeKmsService ours = ours("alias/orders", false, 4096)) {
            assertWeRead(ours, message, plaintext(10));
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> ours.decrypt(message, CONTEXT.with("tenant", "another")));
        }
    }

    @Test
    void documentedScriptReadsAFileOfOurs(@TempDir Path folder) throws IOException, InterruptedException {
        byte[] plaintext = plaintext((3 << 20) + 7);
        assertThat(runReport(folder, plaintext, "acme"))
                .as(project.errors("report"))
                .isZero();
        assertThat(folder.resolve("report.pdf")).hasBinaryContent(plaintext);
    }

    @Test
    void documentedScriptRefusesAFileOfAnotherTenant(@TempDir Path folder) throws IOException, InterruptedException {
        assertThat(runReport(folder, plaintext(10), "another")).isEqualTo(1);
        assertThat(project.errors("report")).contains("another tenant's report");
        assertThat(folder.resolve("report.pdf")).isEmptyFile();
    }

    private static int runReport(Path folder, byte[] plaintext, String tenant)
            throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("plaintext"), plaintext);
        try (EnvelopeKmsService ours = ours("alias/orders", false, 4096)) {
            ours.streams().encrypt(file, folder.resolve("report.encrypted"), EncryptionContext.of("tenant", tenant));
        }
        ProcessBuilder script = project.script("report", kms).directory(folder.toFile());
        script.environment().put("KEY_ARN", keyArn);
        return NodeProject.run(script);
    }
}
