package io.github.kmsenvelope.message.awsesdk;

/** Writes numbers and fields into an array that is long enough. */
final class MessageWriter {

    private final byte[] target;
    private int position;

    MessageWriter(byte[] target, int position) {
        this.target = target;
        this.position = position;
    }

    int position() {
        return position;
    }

    MessageWriter unsignedByte(int value) {
        target[position++] = (byte) value;
        return this;
    }

    MessageWriter unsignedShort(int value) {
        return unsignedByte(value >>> 8).unsignedByte(value);
    }

    MessageWriter unsignedInt(long value) {
        return unsignedShort((int) (value >>> 16)).unsignedShort((int) value);
    }

    MessageWriter unsignedLong(long value) {
        return unsignedInt(value >>> 32).unsignedInt(value);
    }

    MessageWriter bytes(byte[] bytes) {
        System.arraycopy(bytes, 0, target, position, bytes.length);
        return skip(bytes.length);
    }

    /** Writes the length in two bytes, and the bytes. */
    MessageWriter field(byte[] bytes) {
        return unsignedShort(bytes.length).bytes(bytes);
    }

    MessageWriter skip(int length) {
        position += length;
        return this;
    }
}
