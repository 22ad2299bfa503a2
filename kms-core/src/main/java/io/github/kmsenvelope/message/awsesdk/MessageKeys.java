package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.cipher.Hkdf;
import io.github.kmsenvelope.cipher.HmacHash;
import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The cipher of one message, and what ties the message to its data key, if the suite does. For one thread at a time. */
final class MessageKeys implements Secret {

    private static final byte[] DERIVE_KEY = "DERIVEKEY".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] COMMIT_KEY = "COMMITKEY".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NO_SALT = {};

    private final AesGcm cipher;
    private final SecretBytes key;
    private final byte @Nullable [] commitment;

    private MessageKeys(AesGcm cipher, SecretBytes key, byte @Nullable [] commitment) {
        this.cipher = cipher;
        this.key = key;
        this.commitment = commitment;
    }

    /** Derives the keys of a message. Where the suite derives none, they use a copy of the data key. */
    static MessageKeys of(AlgorithmSuite suite, SecretBytes dataKey, byte[] messageId) {
        return of(suite, dataKey, messageId, AesGcm::ofAnyKeyLength);
    }

    /** As above, with ciphers that come from elsewhere. */
    static MessageKeys of(
            AlgorithmSuite suite, SecretBytes dataKey, byte[] messageId, Function<SecretBytes, AesGcm> ciphers) {
        if (dataKey.length() != suite.dataKeyBytes()) {
            throw new IllegalArgumentException("A data key of suite " + suite + " has " + suite.dataKeyBytes()
                    + " bytes, not " + dataKey.length());
        }
        HmacHash hash = suite.derivation();
        if (hash == null) {
            SecretBytes copy = SecretBytes.takeOver(dataKey.asKey("AES").getEncoded());
            return new MessageKeys(ciphers.apply(copy), copy, null);
        }
        Hkdf hkdf = Hkdf.extract(hash, suite.commits() ? messageId : NO_SALT, dataKey);
        try {
            byte[] info = info(suite, suite.commits() ? DERIVE_KEY : messageId);
            SecretBytes key = SecretBytes.takeOver(hkdf.expand(info, suite.dataKeyBytes()));
            byte[] commitment = suite.commits() ? hkdf.expand(COMMIT_KEY, EsdkFormat.COMMITMENT_BYTES) : null;
            return new MessageKeys(ciphers.apply(key), key, commitment);
        } finally {
            hkdf.destroy();
        }
    }

    private static byte[] info(AlgorithmSuite suite, byte[] rest) {
        byte[] info = new byte[Short.BYTES + rest.length];
        new MessageWriter(info, 0).unsignedShort(suite.id()).bytes(rest);
        return info;
    }

    AesGcm cipher() {
        return cipher;
    }

    void writeCommitment(MessageWriter writer) {
        if (commitment != null) {
            writer.bytes(commitment);
        }
    }

    /** Whether a header is committed to this data key, compared in constant time. All are, whose suite has no commitment. */
    boolean committedBy(EsdkHeader header) {
        if (commitment == null) {
            return true;
        }
        int at = header.commitmentOffset();
        return MessageDigest.isEqual(
                commitment, Arrays.copyOfRange(header.bytes(), at, at + EsdkFormat.COMMITMENT_BYTES));
    }

    @Override
    public void destroy() {
        key.destroy();
    }
}
