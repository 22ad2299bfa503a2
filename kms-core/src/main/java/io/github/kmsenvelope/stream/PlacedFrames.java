package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.message.awsesdk.RangedMessage;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.FrameLayout;
import io.github.kmsenvelope.message.compact.FrameOpener;
import io.github.kmsenvelope.secret.Secret;

/** The frames of one message whose places are known, in whatever format: each can be opened alone. Counted from 0. */
interface PlacedFrames extends Secret {

    long frames();

    /** The plaintext bytes of every frame but the last. */
    long frameBytes();

    long plaintextBytes();

    int plaintextBytes(long frame);

    /** Where a frame begins in the message. */
    long offset(long frame);

    /** How long a frame is in the message. */
    int sealedBytes(long frame);

    /**
     * Opens a frame. If it is not authentic, where its plaintext would be is zero.
     *
     * @throws MalformedMessageException if what is there is not that frame
     */
    boolean open(long frame, byte[] source, int offset, byte[] target);

    /** The frames of the compact format. */
    static PlacedFrames of(CompactHeader header, FrameLayout layout, FrameOpener opener) {
        return new PlacedFrames() {

            @Override
            public long frames() {
                return layout.frames();
            }

            @Override
            public long frameBytes() {
                return layout.frameBytes();
            }

            @Override
            public long plaintextBytes() {
                return layout.plaintextBytes();
            }

            @Override
            public int plaintextBytes(long frame) {
                return layout.plaintextBytes(frame);
            }

            @Override
            public long offset(long frame) {
                return header.length() + frame * (layout.frameBytes() + AesGcm.TAG_BYTES);
            }

            @Override
            public int sealedBytes(long frame) {
                return layout.plaintextBytes(frame) + AesGcm.TAG_BYTES;
            }

            @Override
            public boolean open(long frame, byte[] source, int offset, byte[] target) {
                return opener.open(frame, layout.isLast(frame), source, offset, sealedBytes(frame), target, 0);
            }

            @Override
            public void destroy() {
                opener.destroy();
            }
        };
    }

    /** The frames of the AWS Encryption SDK. */
    static PlacedFrames of(RangedMessage message) {
        return new PlacedFrames() {

            @Override
            public long frames() {
                return message.frames();
            }

            @Override
            public long frameBytes() {
                return message.frameBytes();
            }

            @Override
            public long plaintextBytes() {
                return message.plaintextBytes();
            }

            @Override
            public int plaintextBytes(long frame) {
                return message.plaintextBytes(frame);
            }

            @Override
            public long offset(long frame) {
                return message.offset(frame);
            }

            @Override
            public int sealedBytes(long frame) {
                return message.sealedBytes(frame);
            }

            @Override
            public boolean open(long frame, byte[] source, int offset, byte[] target) {
                return message.open(frame, source, offset, target, 0);
            }

            @Override
            public void destroy() {
                message.destroy();
            }
        };
    }
}
