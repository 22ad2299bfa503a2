package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.MessageFormat;
import java.util.Set;

/**
 * The formats of one purpose.
 *
 * @param own the format of the messages that are made
 * @param accepted the formats of the messages that are read
 * @param sdk how the format of the AWS Encryption SDK is used, if it is
 */
record MessageFormats(MessageFormat own, Set<MessageFormat> accepted, EncryptionSdkSettings sdk) {

    private static final int COMPACT_MAGIC = 0xF5;

    private static final int MOST_SDK_VERSION = 2;

    static final MessageFormats COMPACT =
            new MessageFormats(MessageFormat.COMPACT, Set.of(MessageFormat.COMPACT), EncryptionSdkSettings.defaults());

    boolean uses(MessageFormat format) {
        return own == format || accepted.contains(format);
    }

    /**
     * Returns the format to read a message by. What begins like none that is accepted is left to the purpose's own format,
     * or to the only one that is accepted, which says what is wrong.
     *
     * @param first the first byte, unsigned, or -1 if there is none
     */
    MessageFormat of(int first) {
        if (first == COMPACT_MAGIC && accepted.contains(MessageFormat.COMPACT)) {
            return MessageFormat.COMPACT;
        }
        if (first >= 1 && first <= MOST_SDK_VERSION && accepted.contains(MessageFormat.AWS_ENCRYPTION_SDK)) {
            return MessageFormat.AWS_ENCRYPTION_SDK;
        }
        return accepted.contains(own) ? own : accepted.iterator().next();
    }

    MessageFormat of(byte[] message) {
        return of(firstOf(message));
    }

    static int firstOf(byte[] message) {
        return (message.length == 0) ? -1 : message[0] & 0xFF;
    }
}
