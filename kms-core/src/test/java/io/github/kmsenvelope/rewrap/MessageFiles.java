package io.github.kmsenvelope.rewrap;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.HeaderChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Messages in files, the headers that they are to get, and a reader who trusts both KMS keys. */
final class MessageFiles implements AutoCloseable {

    static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    static final byte[] PLAINTEXT = {1, 2, 3};

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String oldArn = kms.createKey();

    private final String newArn = kms.createKey();

    private final EnvelopeKmsService writer =
            KmsServiceBuilder.create(kms.client()).keyId(oldArn).build();

    final EnvelopeKmsService reader = KmsServiceBuilder.create(kms.client())
            .purpose("default", purpose -> purpose.keyId(newArn).decryptKeyIds(List.of(oldArn)))
            .cache(CacheSettings.defaults())
            .build();

    byte[] message(byte[] plaintext) {
        return writer.encrypt(plaintext, CONTEXT);
    }

    /** A message with room in its header. */
    byte[] paddedMessage(byte[] plaintext, int zeros) {
        byte[] message = message(plaintext);
        CompactHeader header = CompactHeader.parse(message);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] start = header.bytes();
        start[64] |= 4;
        out.writeBytes(start);
        out.write(0);
        out.write(zeros >>> 8);
        out.write(zeros);
        out.writeBytes(new byte[zeros]);
        out.write(message, start.length, message.length - start.length);
        return out.toByteArray();
    }

    /** The change that makes of a message what a rewrap makes of it. */
    HeaderChange change(byte[] message) {
        CompactHeader header = CompactHeader.parse(message);
        CompactHeader rewrapped = CompactHeader.parse(reader.rewrap().rewrap(message, CONTEXT));
        return HeaderChange.replace(
                header,
                header.entries().get(0),
                rewrapped.entries().get(0).arn(),
                rewrapped.entries().get(0).wrapped());
    }

    /** The same with a wrapped data key of another length, as KMS may make one day. */
    HeaderChange longerChange(byte[] message, int wrappedBytes) {
        CompactHeader header = CompactHeader.parse(message);
        return HeaderChange.replace(header, header.entries().get(0), newArn, new byte[wrappedBytes]);
    }

    byte[] decrypt(Path file) throws IOException {
        return reader.decrypt(Files.readAllBytes(file), CONTEXT);
    }

    @Override
    public void close() {
        writer.close();
        reader.close();
        kms.close();
    }
}
