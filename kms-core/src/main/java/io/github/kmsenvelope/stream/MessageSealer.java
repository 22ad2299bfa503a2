package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.message.awsesdk.EsdkSealer;
import io.github.kmsenvelope.message.compact.FrameSealer;
import io.github.kmsenvelope.secret.Secret;

/**
 * Seals one message frame by frame, in whatever format. For one thread at a time.
 *
 * @since 0.1.0
 */
public interface MessageSealer extends Secret {

    /**
     * Returns the header, with which the message begins.
     *
     * @return a new array
     */
    byte[] header();

    /**
     * Returns the plaintext bytes of a full frame.
     *
     * @return the number of bytes
     */
    int frameBytes();

    /**
     * Returns the most that one call of {@link #seal} writes.
     *
     * @return the number of bytes
     */
    int mostBytes();

    /**
     * Seals the next frame, and if it is the last, adds what ends the message.
     *
     * @param source holds the plaintext
     * @param offset where it begins
     * @param length its length: a full frame, unless it is the last
     * @param last whether it is the last
     * @param target receives the bytes, from its first byte on
     * @return how many bytes that are
     */
    int seal(byte[] source, int offset, int length, boolean last, byte[] target);

    /**
     * Seals by the compact format.
     *
     * @param sealer seals the frames; it is destroyed with this
     * @return the sealer of the message
     */
    static MessageSealer of(FrameSealer sealer) {
        return new MessageSealer() {

            @Override
            public byte[] header() {
                return sealer.header();
            }

            @Override
            public int frameBytes() {
                return sealer.frameBytes();
            }

            @Override
            public int mostBytes() {
                return sealer.frameBytes() + AesGcm.TAG_BYTES;
            }

            @Override
            public int seal(byte[] source, int offset, int length, boolean last, byte[] target) {
                return sealer.seal(source, offset, length, last, target);
            }

            @Override
            public void destroy() {
                sealer.destroy();
            }
        };
    }

    /**
     * Seals by the format of the AWS Encryption SDK.
     *
     * @param sealer seals the frames; it is destroyed with this
     * @return the sealer of the message
     */
    static MessageSealer of(EsdkSealer sealer) {
        return new MessageSealer() {

            @Override
            public byte[] header() {
                byte[] header = new byte[sealer.headerBytes()];
                sealer.writeHeader(header, 0);
                return header;
            }

            @Override
            public int frameBytes() {
                return sealer.frameBytes();
            }

            @Override
            public int mostBytes() {
                return sealer.sealedFrameBytes() + sealer.footerBytes();
            }

            @Override
            public int seal(byte[] source, int offset, int length, boolean last, byte[] target) {
                int sealed = sealer.seal(source, offset, length, last, target, 0);
                return last ? sealed + sealer.writeFooter(target, sealed) : sealed;
            }

            @Override
            public void destroy() {
                sealer.destroy();
            }
        };
    }
}
