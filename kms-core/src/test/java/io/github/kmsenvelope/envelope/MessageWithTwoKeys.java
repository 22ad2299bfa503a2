package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import software.amazon.awssdk.core.SdkBytes;

/** A message whose data key is wrapped under two KMS keys. */
final class MessageWithTwoKeys {

    private static final int FIXED = 64;

    private MessageWithTwoKeys() {}

    /** Encrypts three bytes under the service's key, the first, and adds the data key wrapped under the second. */
    static byte[] under(
            EmbeddedKms kms, EnvelopeKmsService service, EncryptionContext context, String first, String second) {
        byte[] message = service.encrypt(new byte[3], context);
        int arnLength = message[FIXED + 5] & 0xFF;
        int entryLength = (message[FIXED + 3] & 0xFF) << 8 | message[FIXED + 4] & 0xFF;
        int end = FIXED + 5 + entryLength;
        byte[] wrapped = Arrays.copyOfRange(message, FIXED + 6 + arnLength, end);
        byte[] rewrapped = kms.client()
                .reEncrypt(request -> request.ciphertextBlob(SdkBytes.fromByteArray(wrapped))
                        .sourceEncryptionContext(context.encryptionContext())
                        .destinationEncryptionContext(context.encryptionContext())
                        .destinationKeyId(second))
                .ciphertextBlob()
                .asByteArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(message, 0, FIXED);
        out.write(1);
        out.write(2);
        writeEntry(out, first, wrapped);
        writeEntry(out, second, rewrapped);
        out.write(message, end, message.length - end);
        return out.toByteArray();
    }

    private static void writeEntry(ByteArrayOutputStream out, String arn, byte[] wrapped) {
        byte[] name = arn.getBytes(StandardCharsets.US_ASCII);
        int length = 1 + name.length + wrapped.length;
        out.write(1);
        out.write(length >>> 8);
        out.write(length);
        out.write(name.length);
        out.writeBytes(name);
        out.writeBytes(wrapped);
    }
}
