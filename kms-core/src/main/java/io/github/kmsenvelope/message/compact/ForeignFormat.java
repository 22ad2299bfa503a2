package io.github.kmsenvelope.message.compact;

/** Guesses what bytes are that do not begin like a message of this format, so that the error can help. */
final class ForeignFormat {

    private ForeignFormat() {}

    static String describe(byte[] bytes) {
        if (bytes.length == 0) {
            return "The message is empty: there is nothing to decrypt";
        }
        if (bytes.length > 1 && bytes[0] == '9' && bytes[1] == 'Q') {
            return "These bytes are the text form of a message: decrypt them as a String";
        }
        if (bytes.length > 1 && bytes[0] == 1 && bytes[1] == (byte) 0x80 || bytes[0] == 2) {
            return "These bytes look like a message of the AWS Encryption SDK, which this purpose does not read";
        }
        return "These bytes are no message of the compact format: they do not begin with F5. Were they ever encrypted?";
    }
}
