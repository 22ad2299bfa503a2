package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.message.awsesdk.ArrivingMessage;
import io.github.kmsenvelope.secret.Secret;
import java.io.IOException;

/** The frames of one message as they arrive, in whatever format. Each is opened before the next is read. */
interface ArrivingFrames extends Secret {

    /**
     * Reads the next frame, and returns the length of its plaintext.
     *
     * @throws MalformedMessageException if no writer makes what is there, or the message is cut short
     */
    int next() throws IOException;

    /** Whether more than the tag of the frame read last decides on it, so that a reader's array must not have it before. */
    boolean isHeldBack();

    /**
     * Opens the frame read last; if it ends the message, nothing may follow. If it is not authentic, where its plaintext would
     * be is zero.
     *
     * @throws MalformedMessageException if something follows the end
     */
    boolean open(byte[] target, int offset) throws IOException;

    /** Whether the frame that ends the message was opened. */
    boolean hasEnded();

    long bytesRead();

    /** The frames of the AWS Encryption SDK: of a signed message the last is not open before the signature is verified. */
    static ArrivingFrames of(ArrivingMessage message) {
        return new ArrivingFrames() {

            @Override
            public int next() throws IOException {
                return message.next();
            }

            @Override
            public boolean isHeldBack() {
                return message.isHeldBack();
            }

            @Override
            public boolean open(byte[] target, int offset) throws IOException {
                return message.open(target, offset);
            }

            @Override
            public boolean hasEnded() {
                return message.hasEnded();
            }

            @Override
            public long bytesRead() {
                return message.bytesRead();
            }

            @Override
            public void destroy() {
                message.destroy();
            }
        };
    }
}
