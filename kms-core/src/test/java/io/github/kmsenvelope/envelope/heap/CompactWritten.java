package io.github.kmsenvelope.envelope.heap;

import io.github.kmsenvelope.EncryptionContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A message of the compact format. */
record CompactWritten(String text) implements WrittenMessage {

    private static final int FIXED_BYTES = 64;

    private static final int IDENTITY_BYTES = 20;

    @Override
    public boolean isShared() {
        return bytes()[2] == 1;
    }

    /** The only entry is {@code hints | count | type | len(2) | arnLen | ARN | wrapped}. */
    @Override
    public byte[] wrapped() {
        ByteBuffer keys = ByteBuffer.wrap(bytes(), FIXED_BYTES + 3, bytes().length - FIXED_BYTES - 3);
        int entryBytes = keys.getShort();
        int arnBytes = Byte.toUnsignedInt(keys.get());
        byte[] wrapped = new byte[entryBytes - 1 - arnBytes];
        keys.position(keys.position() + arnBytes).get(wrapped);
        return wrapped;
    }

    /** {@code T[0..31]}; {@code T[32..63]} is the commitment. */
    @Override
    public byte[] messageKey(byte[] dataKey, Map<String, String> encryptionContext) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec(dataKey, "HmacSHA512"));
        mac.update("io.github.kmsenvelope/compact".getBytes(StandardCharsets.US_ASCII));
        mac.update(bytes(), 0, IDENTITY_BYTES);
        mac.update(MessageDigest.getInstance("SHA-256")
                .digest(EncryptionContext.of(encryptionContext).encodedEncryptionContext()));
        byte[] both = mac.doFinal(new byte[] {1});
        if (!Arrays.equals(both, 32, 64, bytes(), 32, 64)) {
            throw new AssertionError("the message was made with other keys");
        }
        return Arrays.copyOf(both, 32);
    }
}
