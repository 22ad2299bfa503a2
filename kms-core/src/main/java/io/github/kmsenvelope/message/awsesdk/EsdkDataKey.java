package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.CipherPool;
import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/**
 * A data key that opens messages of one suite. Safe for use by many threads at once, {@link #destroy()} apart.
 *
 * @since 0.1.0
 */
public final class EsdkDataKey implements Secret {

    private static final byte[] NO_PAIRS = {};

    private final AlgorithmSuite suite;
    private final SecretBytes dataKey;
    private final CipherPool ciphers = new CipherPool();

    /**
     * Readies a data key.
     *
     * @param suite the suite of the messages
     * @param dataKey the data key; it belongs to this object from now on
     * @throws IllegalArgumentException if data keys of the suite have another length
     */
    public EsdkDataKey(AlgorithmSuite suite, SecretBytes dataKey) {
        if (dataKey.length() != suite.dataKeyBytes()) {
            throw new IllegalArgumentException("A data key of suite " + suite + " has " + suite.dataKeyBytes()
                    + " bytes, not " + dataKey.length());
        }
        this.suite = suite;
        this.dataKey = dataKey;
    }

    AlgorithmSuite suite() {
        return suite;
    }

    /** Derives the keys of a message that may outlive this data key. */
    MessageKeys derive(byte[] messageId) {
        return MessageKeys.of(suite, dataKey, messageId);
    }

    /** Derives the keys of a message that is made or opened within one call, to be {@linkplain #giveBack given back}. */
    MessageKeys lend(byte[] messageId) {
        return MessageKeys.of(suite, dataKey, messageId, ciphers::take);
    }

    /** Destroys keys that have done their work, and keeps their cipher for the next message. */
    void giveBack(MessageKeys keys) {
        keys.destroy();
        ciphers.giveBack(keys.cipher());
    }

    /**
     * Compares two data keys in constant time.
     *
     * @param other the other one
     * @return whether the plaintext data keys are the same
     */
    public boolean hasSameKeyAs(EsdkDataKey other) {
        return dataKey.equals(other.dataKey);
    }

    /**
     * Checks the commitment of a message, if its suite commits, and the tag of its header.
     *
     * @param header the header of the message
     * @return whether the message was made with this data key, and its header is as it was written
     * @throws MalformedMessageException if the public key of a signed message is none
     */
    public boolean unlocks(EsdkHeader header) {
        BodyOpener opener =
                (header.suite() == suite) ? BodyOpener.of(header, derive(header.messageId()), NO_PAIRS) : null;
        if (opener == null) {
            return false;
        }
        opener.destroy();
        return true;
    }

    /**
     * Opens a message in one piece.
     *
     * @param message the message
     * @return the plaintext, or {@code null} if the message was not made with this data key, or was changed
     * @throws MalformedMessageException if the public key of a signed message is none
     */
    public byte @Nullable [] open(EsdkMessage message) {
        if (message.header().suite() != suite) {
            return null;
        }
        MessageKeys keys = lend(message.header().messageId());
        byte[] plaintext = message.open(keys, NO_PAIRS);
        giveBack(keys);
        return plaintext;
    }

    /**
     * Unlocks a message that arrives, which needs the data key no more then.
     *
     * @param message the message
     * @return whether the message was made with this data key, and its header is as it was written
     * @throws MalformedMessageException if the public key of a signed message is none
     */
    public boolean unlock(ArrivingMessage message) {
        return message.header().suite() == suite && message.unlock(dataKey, NO_PAIRS);
    }

    @Override
    public void destroy() {
        ciphers.destroy();
        dataKey.destroy();
    }
}
