package io.github.kmsenvelope.envelope.heap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A message of the AWS Encryption SDK, suite 0478. */
record SdkWritten(String text) implements WrittenMessage {

    private static final String HMAC = "HmacSHA512";

    private static final int COMMITMENT_BYTES = 32;

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public byte[] wrapped() {
        return behindContext().wrapped;
    }

    @Override
    public byte[] messageKey(byte[] dataKey, Map<String, String> encryptionContext) throws GeneralSecurityException {
        byte[] pseudorandomKey = hmac(Arrays.copyOfRange(bytes(), 3, 35), dataKey);
        byte[] commitment = hmac(pseudorandomKey, "COMMITKEY\1".getBytes(StandardCharsets.US_ASCII));
        int from = behindContext().commitmentOffset;
        if (!Arrays.equals(commitment, 0, COMMITMENT_BYTES, bytes(), from, from + COMMITMENT_BYTES)) {
            throw new AssertionError("the message was made with other keys");
        }
        return Arrays.copyOf(hmac(pseudorandomKey, "\4\170DERIVEKEY\1".getBytes(StandardCharsets.US_ASCII)), 32);
    }

    private static byte[] hmac(byte[] key, byte[] input) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac.doFinal(input);
    }

    /** {@code 02 | suite(2) | message id(32) | context | count(2) | provider | ARN | wrapped | content | frame length(4)}. */
    private Fields behindContext() {
        ByteBuffer fields = ByteBuffer.wrap(bytes(), 35, bytes().length - 35);
        skip(fields);
        fields.getShort();
        skip(fields);
        skip(fields);
        byte[] wrapped = new byte[fields.getShort()];
        fields.get(wrapped);
        return new Fields(wrapped, fields.position() + 1 + Integer.BYTES);
    }

    private static void skip(ByteBuffer fields) {
        int length = fields.getShort();
        fields.position(fields.position() + length);
    }

    private record Fields(byte[] wrapped, int commitmentOffset) {}
}
