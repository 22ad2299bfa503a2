package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTests {

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", "acme").withAssociatedData("row", "7");

    private static final int FRAME = 16 * 1024;

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final EnvelopeKmsService service =
            KmsServiceBuilder.create(kms.client()).keyId("alias/orders").build();

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    private static byte[] plaintext(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 4096, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 2 * FRAME + 1, 1_000_003})
    void decryptGivesThePlaintextBack(int length) {
        byte[] plaintext = plaintext(length);
        byte[] message = service.encrypt(plaintext, CONTEXT);
        assertThat(service.decrypt(message, CONTEXT)).isEqualTo(plaintext);
        long frames = Math.max(1, (length + FRAME - 1) / FRAME);
        assertThat(message.length).isEqualTo(length + 329 + 16 * frames);
    }

    @Test
    void encryptAdds345BytesForAnArnOf75AndAWrappedKeyOf184() {
        assertThat(keyArn).hasSize(75);
        assertThat(service.encrypt(new byte[100], CONTEXT)).hasSize(100 + 345);
        assertThat(service.encrypt(new byte[0], EncryptionContext.none())).hasSize(345);
    }

    @Test
    void decryptWhen64MebibytesGivesThePlaintextBack() {
        byte[] plaintext = plaintext(64 * 1024 * 1024);
        byte[] message = service.encrypt(plaintext, CONTEXT);
        assertThat(Arrays.equals(service.decrypt(message, CONTEXT), plaintext)).isTrue();
        message[message.length - 17] ^= 1;
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "Gr\u00FC\u00DFe \uD83D\uDE00", "\u0000", "line\nbreak"})
    void textComesBack(String text) {
        String message = service.encrypt(text, CONTEXT);
        assertThat(message).startsWith("9Q").matches("[A-Za-z0-9_-]+");
        assertThat(service.decrypt(message, CONTEXT)).isEqualTo(text);
        byte[] raw = Base64.getUrlDecoder().decode(message);
        assertThat(service.decrypt(raw, CONTEXT)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void encryptWhenTextHasLoneSurrogateIsRefused() {
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> service.encrypt("a\uD83D", CONTEXT))
                .withMessageContaining("surrogate");
    }

    @Test
    void decryptWhenPlaintextIsNoTextIsRefusedAsTextOnly() {
        byte[] message = service.encrypt(new byte[] {(byte) 0xFF}, CONTEXT);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(message);
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> service.decrypt(text, CONTEXT))
                .withMessageContaining("as bytes");
        assertThat(service.decrypt(message, CONTEXT)).containsExactly(0xFF);
    }

    @Test
    void decryptWhenTextIsNotCanonicalIsRefused() {
        String message = service.encrypt("ab", CONTEXT);
        assertThat(message.length() % 4).isNotZero();
        char last = message.charAt(message.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        String changed = message.substring(0, message.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + 1);
        for (String text : new String[] {
            changed, message + "=", message + "==", " " + message, message + "\n", message + "\u00E9", message + "+"
        }) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> service.decrypt(text, CONTEXT))
                    .withMessageContaining("base64url");
        }
    }

    @Test
    void decryptWhenTextFormGivenAsBytesSaysSo() {
        byte[] bytes = service.encrypt("x", CONTEXT).getBytes(StandardCharsets.US_ASCII);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> service.decrypt(bytes, CONTEXT))
                .withMessageContaining("as a String");
    }

    @Test
    void encryptWhenRepeatedGivesAnotherMessage() {
        Set<String> messages = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            messages.add(service.encrypt("same", CONTEXT));
        }
        assertThat(messages).hasSize(100);
    }

    @Test
    void callsLeaveTheirArgumentsAlone() {
        byte[] plaintext = plaintext(50_000);
        byte[] message = service.encrypt(plaintext, CONTEXT);
        assertThat(plaintext).isEqualTo(plaintext(50_000));
        byte[] copy = message.clone();
        service.decrypt(message, CONTEXT);
        assertThat(message).isEqualTo(copy);
    }

    @Test
    void plaintextNeverStandsInTheMessage() {
        byte[] plaintext = "attack at dawn, attack at dawn".getBytes(StandardCharsets.US_ASCII);
        String message = new String(service.encrypt(plaintext, CONTEXT), StandardCharsets.ISO_8859_1);
        assertThat(message).doesNotContain("attack").doesNotContain("acme");
    }

    @Test
    void decryptByAnotherProcessNeedsOneKmsRequest() {
        byte[] message = service.encrypt(plaintext(10), CONTEXT);
        kms.resetCounts();
        try (EnvelopeKmsService other =
                KmsServiceBuilder.create(kms.client()).keyId(keyArn).build()) {
            for (int i = 0; i < 100; i++) {
                assertThat(other.decrypt(message, CONTEXT)).isEqualTo(plaintext(10));
            }
        }
        assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
        assertThat(kms.requestCount("DescribeKey")).isZero();
    }

    @Test
    void nullsAreRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> service.encrypt(new byte[0], nothing()))
                .withMessage("context");
        assertThatNullPointerException()
                .isThrownBy(() -> service.decrypt(RoundTripTests.<String>nothing(), CONTEXT))
                .withMessage("message");
        assertThatNullPointerException()
                .isThrownBy(() -> service.encrypt(RoundTripTests.<byte[]>nothing(), CONTEXT))
                .withMessage("plaintext");
    }

    @Test
    void callsWhenClosedAreRefused() {
        byte[] message = service.encrypt(plaintext(10), CONTEXT);
        KmsService purpose = service.forPurpose("default");
        service.close();
        service.close();
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT))
                .withMessageContaining("closed");
        assertThatExceptionOfType(KmsUsageException.class).isThrownBy(() -> purpose.encrypt("x", CONTEXT));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a caller without null checking may do
    private static <T> T nothing() {
        return null;
    }
}
