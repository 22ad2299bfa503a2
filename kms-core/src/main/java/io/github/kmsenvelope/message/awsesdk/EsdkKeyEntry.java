package io.github.kmsenvelope.message.awsesdk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One encrypted data key of a message: who wrapped it, what tells which of the provider's keys did, and the wrapped data key.
 * Immutable.
 *
 * @since 0.1.0
 */
public final class EsdkKeyEntry {

    private final byte[] providerId;
    private final byte[] providerInfo;
    private final byte[] wrapped;

    EsdkKeyEntry(byte[] providerId, byte[] providerInfo, byte[] wrapped) {
        this.providerId = providerId;
        this.providerInfo = providerInfo;
        this.wrapped = wrapped;
    }

    /**
     * Makes the entry of a data key that AWS KMS wrapped.
     *
     * @param keyArn the ARN of the KMS key, ASCII
     * @param wrapped the wrapped data key; copied
     * @return the entry
     * @throws IllegalArgumentException if one of them is empty or longer than 65535 bytes
     */
    public static EsdkKeyEntry ofKms(String keyArn, byte[] wrapped) {
        byte[] info = keyArn.getBytes(StandardCharsets.US_ASCII);
        requireField(info);
        requireField(wrapped);
        return new EsdkKeyEntry(EsdkFormat.KMS_PROVIDER, info, wrapped.clone());
    }

    private static void requireField(byte[] field) {
        if (field.length == 0 || field.length > EsdkFormat.MAX_FIELD_BYTES) {
            throw new IllegalArgumentException("A field has 1 to 65535 bytes, not " + field.length);
        }
    }

    static EsdkKeyEntry read(MessageReader reader) {
        byte[] providerId = reader.bytes(reader.unsignedShort());
        byte[] providerInfo = reader.bytes(reader.unsignedShort());
        return new EsdkKeyEntry(providerId, providerInfo, reader.bytes(reader.unsignedShort()));
    }

    /**
     * Tells whether AWS KMS wrapped the data key, by a symmetric key. Readers skip what others wrapped.
     *
     * @return whether the provider is {@code aws-kms}
     */
    public boolean isKms() {
        return Arrays.equals(providerId, EsdkFormat.KMS_PROVIDER);
    }

    /**
     * Returns the key ARN as the message has it, if {@linkplain #isKms() KMS} wrapped the data key: unchecked text, one
     * character for each byte.
     *
     * @return the ARN
     */
    public String keyArn() {
        return new String(providerInfo, StandardCharsets.ISO_8859_1);
    }

    /**
     * Copies the wrapped data key.
     *
     * @return a new array
     */
    public byte[] wrapped() {
        return wrapped.clone();
    }

    boolean isSameAs(EsdkKeyEntry other) {
        return Arrays.equals(wrapped, other.wrapped)
                && Arrays.equals(providerInfo, other.providerInfo)
                && Arrays.equals(providerId, other.providerId);
    }

    byte[] providerId() {
        return providerId.clone();
    }

    byte[] providerInfo() {
        return providerInfo.clone();
    }

    int length() {
        return 3 * Short.BYTES + providerId.length + providerInfo.length + wrapped.length;
    }

    void write(MessageWriter writer) {
        writer.field(providerId).field(providerInfo).field(wrapped);
    }
}
