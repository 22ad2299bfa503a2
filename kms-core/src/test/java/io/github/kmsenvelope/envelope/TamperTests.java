package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every change to a message and every change to its context is refused, and nothing but our own exceptions says so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme")
            .with("table", "orders")
            .withAssociatedData("row", "7")
            .withAssociatedData("column", "note");

    private static final int FIXED = 64;

    private static final byte[] PLAINTEXT = "a secret worth keeping".getBytes(StandardCharsets.US_ASCII);

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final EnvelopeKmsService service = newService(CacheSettings.defaults());

    private byte[] message = {};

    private int bodyOffset;

    private EnvelopeKmsService newService(CacheSettings cache) {
        return KmsServiceBuilder.create(kms.client())
                .keyId(kms.createKey("alias/orders"))
                .cache(cache)
                .build();
    }

    @BeforeAll
    void encrypt() {
        message = service.encrypt(PLAINTEXT, CONTEXT);
        bodyOffset = message.length - PLAINTEXT.length - 16;
    }

    @AfterAll
    void close() {
        service.close();
        kms.close();
    }

    @Test
    void decryptWhenAnyBitOutsideTheWrappedKeysIsFlippedIsRefused() {
        for (int position = 0; position < message.length; position++) {
            if (position >= FIXED + 2 && position < bodyOffset) {
                continue;
            }
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = flip(message, position, bit);
                assertThat(catchThrowable(() -> service.decrypt(changed, CONTEXT)))
                        .as("bit %d of byte %d", bit, position)
                        .isInstanceOfAny(MalformedMessageException.class, MessageAuthenticationException.class);
            }
        }
    }

    @Test
    void decryptWhenAnyBitOfTheWrappedKeysIsFlippedIsRefused() {
        try (EnvelopeKmsService uncached = newService(CacheSettings.disabled())) {
            for (int position = FIXED; position < bodyOffset; position++) {
                for (int bit = 0; bit < 8; bit++) {
                    byte[] changed = flip(message, position, bit);
                    assertThat(catchThrowable(() -> uncached.decrypt(changed, CONTEXT)))
                            .as("bit %d of byte %d", bit, position)
                            .isInstanceOfAny(
                                    MalformedMessageException.class,
                                    MessageAuthenticationException.class,
                                    UntrustedKeyException.class,
                                    KeyAccessDeniedException.class,
                                    KeyStateException.class);
                }
            }
        }
    }

    @Test
    void decryptWhenCutShortIsRefused() {
        for (int length = 0; length < message.length; length++) {
            byte[] cut = Arrays.copyOf(message, length);
            assertThat(catchThrowable(() -> service.decrypt(cut, CONTEXT)))
                    .as("cut to %d bytes", length)
                    .isInstanceOfAny(MalformedMessageException.class, MessageAuthenticationException.class);
        }
    }

    @Test
    void decryptWhenSomethingFollowsIsRefused() {
        for (int extra : new int[] {1, 15, 16, 17, 300, 16 * 1024, 17 * 1024}) {
            byte[] longer = Arrays.copyOf(message, message.length + extra);
            assertThat(catchThrowable(() -> service.decrypt(longer, CONTEXT)))
                    .isInstanceOfAny(MalformedMessageException.class, MessageAuthenticationException.class);
        }
    }

    /** [R8, R9] */
    @Test
    void decryptWhenFramesAreMovedIsRefused() {
        int frame = 16 * 1024 + 16;
        byte[] plaintext = new byte[3 * 16 * 1024];
        byte[] framed = service.encrypt(plaintext, CONTEXT);
        int start = framed.length - 3 * frame;
        byte[] swapped = framed.clone();
        System.arraycopy(framed, start, swapped, start + frame, frame);
        System.arraycopy(framed, start + frame, swapped, start, frame);
        byte[] repeated = framed.clone();
        System.arraycopy(framed, start, repeated, start + frame, frame);
        byte[] dropped = Arrays.copyOf(framed, framed.length - frame);
        byte[] appended = Arrays.copyOf(framed, framed.length + frame);
        System.arraycopy(framed, framed.length - frame, appended, framed.length, frame);
        byte[] foreign = framed.clone();
        byte[] other = service.encrypt(plaintext, CONTEXT);
        System.arraycopy(other, start + frame, foreign, start + frame, frame);
        for (byte[] changed : new byte[][] {swapped, repeated, dropped, appended, foreign}) {
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> service.decrypt(changed, CONTEXT));
        }
        assertThat(service.decrypt(framed, CONTEXT)).isEqualTo(plaintext);
    }

    @Test
    void decryptWhenAnyPairDiffersIsRefused() {
        EncryptionContext[] others = {
            EncryptionContext.none(),
            CONTEXT.withoutAssociatedData(),
            EncryptionContext.none().withAssociatedData("row", "7").withAssociatedData("column", "note"),
            CONTEXT.with("tenant", "evil"),
            CONTEXT.with("extra", "x"),
            EncryptionContext.of("tenant", "acme")
                    .withAssociatedData("row", "7")
                    .withAssociatedData("column", "note"),
            EncryptionContext.of("tenant", "orders")
                    .with("table", "acme")
                    .withAssociatedData("row", "7")
                    .withAssociatedData("column", "note"),
            CONTEXT.withAssociatedData("row", "8"),
            CONTEXT.withAssociatedData("more", ""),
            CONTEXT.withoutAssociatedData().withAssociatedData("row", "7"),
            CONTEXT.withoutAssociatedData().withAssociatedData("Row", "7").withAssociatedData("column", "note"),
            EncryptionContext.of("row", "7").with("column", "note")
        };
        try (EnvelopeKmsService cold = newService(CacheSettings.defaults())) {
            for (EncryptionContext other : others) {
                for (EnvelopeKmsService reader : new EnvelopeKmsService[] {service, cold}) {
                    assertThatExceptionOfType(MessageAuthenticationException.class)
                            .as("read with %s", other)
                            .isThrownBy(() -> reader.decrypt(message, other));
                }
            }
        }
    }

    /** [R3] */
    @Test
    void decryptWhenAScopeIsForgottenSaysWhich() {
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT.withoutAssociatedData()))
                .withMessageContaining("with associated data");
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.decrypt(message, EncryptionContext.none()))
                .withMessageContaining("with an encryption context");
        byte[] plain = service.encrypt(PLAINTEXT, EncryptionContext.none());
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.decrypt(plain, CONTEXT))
                .withMessageContaining("without an encryption context");
    }

    @Test
    void decryptWhenBytesAreRandomGivesOnlyMalformedOrAuthentication() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(600)];
            random.nextBytes(bytes);
            if (i % 2 == 0 && bytes.length > 66) {
                // Far enough like a message to reach the later checks.
                System.arraycopy(message, 0, bytes, 0, 4);
                bytes[64] = message[64];
                bytes[65] = (byte) (1 + random.nextInt(8));
            }
            assertThat(catchThrowable(() -> service.decrypt(bytes, CONTEXT)))
                    .isInstanceOfAny(
                            MalformedMessageException.class,
                            MessageAuthenticationException.class,
                            UntrustedKeyException.class);
        }
    }

    @Test
    void decryptWhenRefusedBeforeUnwrapAllocatesLittle() {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        byte[] foreign = message.clone();
        int arn = FIXED + 2 + 4;
        foreign[arn + 74] = (byte) (foreign[arn + 74] == 'a' ? 'b' : 'a');
        byte[] lying = Arrays.copyOf(message, 70);
        lying[67] = (byte) 0xFF;
        lying[68] = (byte) 0xFF;
        byte[] large = Arrays.copyOf(message, 1_000_000);
        byte[] random = new byte[500_000];
        new Random(1).nextBytes(random);
        byte[][] refused = {foreign, lying, large, random, new byte[0], Arrays.copyOf(message, 200)};
        for (int round = 0; round < 3; round++) {
            for (byte[] bytes : refused) {
                long before =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                Throwable thrown = catchRaw(bytes);
                long allocated =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
                assertThat(thrown).isNotNull();
                if (round > 0) {
                    assertThat(allocated).isLessThan(64 * 1024 + 4L * bytes.length);
                }
            }
        }
    }

    private Throwable catchRaw(byte[] bytes) {
        try {
            service.decrypt(bytes, CONTEXT);
            return new AssertionError("not refused");
        } catch (MalformedMessageException | MessageAuthenticationException | UntrustedKeyException refused) {
            return refused;
        }
    }

    private static byte[] flip(byte[] bytes, int position, int bit) {
        byte[] changed = bytes.clone();
        changed[position] ^= (byte) (1 << bit);
        return changed;
    }
}
