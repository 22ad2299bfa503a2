package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;

/** Guesses what bytes are that do not begin like a message of this format, so that the error can help. */
final class ForeignBytes {

    private static final int COMPACT = 0xF5;

    private ForeignBytes() {}

    static MalformedMessageException refuse(int first, MessageReader reader) {
        if (first == COMPACT) {
            return new MalformedMessageException(
                    "These bytes look like a message of the compact format, which is not what" + " is read here");
        }
        // What Base64 makes of 01 80 and of 02 05 or 02 04.
        if (first == 'A' && !reader.isAtEnd()) {
            int second = reader.unsignedByte();
            if (second == 'Y' || second == 'g') {
                return new MalformedMessageException(
                        "These bytes are a message of the AWS Encryption SDK in Base64: decode" + " them first");
            }
        }
        return new MalformedMessageException(
                "These bytes are no message of the AWS Encryption SDK: they begin with neither version 01 nor 02. Were"
                        + " they ever encrypted?");
    }
}
