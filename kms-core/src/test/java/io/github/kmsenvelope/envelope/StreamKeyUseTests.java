package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream takes of a data key, and what a range takes of a message. */
class StreamKeyUseTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private EnvelopeKmsService service = service(CacheSettings.defaults());

    private EnvelopeKmsService service(CacheSettings cache) {
        return KmsServiceBuilder.create(kms.client())
                .keyId(keyArn)
                .cache(cache)
                .clock(new ManualClock())
                .build();
    }

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    private byte[] encrypt(int length) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        service.streams().encrypt(message, CONTEXT, out -> out.write(new byte[length]));
        return message.toByteArray();
    }

    @Test
    void streamsShareADataKeyAndNoSalt() throws IOException {
        Set<String> salts = new HashSet<>();
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            byte[] message = encrypt(10);
            assertThat(message).startsWith(0xF5, 1, 2, 14);
            salts.add(HexFormat.of().formatHex(message, 4, 20));
            nonces.add(HexFormat.of().formatHex(message, 20, 32));
        }
        assertThat(salts).hasSize(20);
        assertThat(nonces).hasSize(20);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
    }

    @Test
    void streamGivesItsDataKeyBackAtOnce() throws IOException {
        EncryptingOutputStream out = service.streams().encryptingStream(new ByteArrayOutputStream(), CONTEXT);
        byte[] message = encrypt(20_000);
        InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT);
        service.invalidateAll();
        // No data key is left, and both go on.
        out.write(new byte[20_000]);
        out.finish();
        assertThat(in.readAllBytes()).hasSize(20_000);
        assertThat(kms.requestCount()).isEqualTo(1);
    }

    /** Counted as it goes, and never stopped by that: the next caller gets another data key. */
    @Test
    void streamCountsItsBytesAgainstTheDataKey() throws IOException {
        service.close();
        service = service(CacheSettings.defaults().withMaxBytes(100_000));
        EncryptingOutputStream out = service.streams().encryptingStream(new ByteArrayOutputStream(), CONTEXT);
        out.write(new byte[60_000]);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
        service.encrypt(new byte[10_000], CONTEXT);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
        out.write(new byte[60_000]);
        out.finish();
        service.encrypt(new byte[10], CONTEXT);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
    }

    @Test
    void streamsWithoutACacheWork() throws IOException {
        service.close();
        service = service(CacheSettings.disabled());
        byte[] message = encrypt(40_000);
        try (InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT)) {
            assertThat(in.readAllBytes()).hasSize(40_000);
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
        assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
    }

    /** [R4] Trust is asked before the cache, on every call. */
    @Test
    void streamWhenTheKeyIsNotTrustedIsRefused() throws IOException {
        byte[] message = encrypt(10);
        String other = kms.createKey("alias/other");
        try (EnvelopeKmsService stranger =
                KmsServiceBuilder.create(kms.client()).keyId(other).build()) {
            kms.resetCounts();
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(UntrustedKeyException.class)
                        .isThrownBy(
                                () -> stranger.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT));
                assertThatExceptionOfType(UntrustedKeyException.class)
                        .isThrownBy(() ->
                                stranger.streams().seekableChannel(new ArraySource(message, new Random(1)), CONTEXT));
            }
            assertThat(kms.requestCount("Decrypt")).isZero();
        }
    }

    /** The rules of configuration hold for streams too. */
    @Test
    void streamWhenARequiredNameIsMissingIsRefused() {
        try (EnvelopeKmsService strict = KmsServiceBuilder.create(kms.client())
                .purpose("default", purpose -> purpose.keyId(keyArn).requiredContext(List.of("tenant")))
                .build()) {
            ByteArrayOutputStream target = new ByteArrayOutputStream();
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> strict.streams().encryptingStream(target, EncryptionContext.none()));
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> strict.streams()
                            .decryptingStream(new ByteArrayInputStream(new byte[0]), EncryptionContext.none()))
                    .withMessageContaining("tenant");
            assertThat(target.size()).isZero();
        }
    }

    @Test
    void seekableChannelFetchesTheFramesAskedForAlone() throws IOException {
        int frames = 100;
        byte[] message = encrypt(frames * 16_384);
        int header = message.length - frames * 16_400;
        ArraySource source = new ArraySource(message, new Random(1)) {
            @Override
            public int read(ByteBuffer target, long position) {
                positions.add(position);
                lengths.add(target.remaining());
                int count = (int) Math.min(target.remaining(), message.length - position);
                target.put(message, (int) position, count);
                return count;
            }
        };
        try (SeekableByteChannel channel = service.streams().seekableChannel(source, CONTEXT)) {
            assertThat(source.positions).containsExactly(0L, header + 99 * 16_400L);
            forget(source);
            channel.size();
            channel.position(50 * 16_384 + 16_380).read(ByteBuffer.allocate(8));
            assertThat(source.positions).containsExactly(header + 50 * 16_400L);
            assertThat(source.lengths).containsExactly(2 * 16_400);
            forget(source);
            channel.read(ByteBuffer.allocate(1000));
            assertThat(source.positions).isEmpty();
            channel.position(0).read(ByteBuffer.allocate(1));
            assertThat(source.lengths).containsExactly(16_400);
            forget(source);
            // A MiB at a time: 63 frames fit.
            channel.position(0).read(ByteBuffer.allocate(80 * 16_384));
            assertThat(source.lengths).containsExactly(63 * 16_400, 16 * 16_400);
        }
    }

    private static void forget(ArraySource source) {
        source.positions.clear();
        source.lengths.clear();
    }

    @Test
    void seekableChannelKeepsItsPosition() throws IOException {
        byte[] plaintext = new byte[100_000];
        new Random(5).nextBytes(plaintext);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        service.streams().withFrameBytes(4096).encrypt(message, CONTEXT, out -> out.write(plaintext));
        List<byte[]> pieces = new ArrayList<>();
        try (SeekableByteChannel channel =
                service.streams().seekableChannel(new ArraySource(message.toByteArray(), new Random(1)), CONTEXT)) {
            ByteBuffer piece = ByteBuffer.allocate(9_999);
            while (channel.read(piece) >= 0) {
                pieces.add(Arrays.copyOf(piece.array(), piece.position()));
                piece.clear();
            }
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        assertThat(all.toByteArray()).isEqualTo(plaintext);
    }
}
