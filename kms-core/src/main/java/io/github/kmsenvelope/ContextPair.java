package io.github.kmsenvelope;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** One checked pair with its UTF-8 bytes. Ordered by the unsigned bytes of its name. */
final class ContextPair implements Comparable<ContextPair> {

    /** Our guards, not limits of KMS: they bound what a caller can make us hash and send. */
    static final int MAX_NAME_BYTES = 256;

    static final int MAX_VALUE_BYTES = 4096;

    private final String name;
    private final String value;
    private final byte[] nameBytes;
    private final byte[] valueBytes;

    ContextPair(String name, String value, ContextScope scope) {
        this(name, value, scope, false);
    }

    private ContextPair(String name, String value, ContextScope scope, boolean reservedAllowed) {
        if (name.isEmpty()) {
            throw new KmsUsageException("A name of the " + scope + " is empty");
        }
        if (value.isEmpty() && !scope.allowsEmptyValue()) {
            throw new KmsUsageException("The value of '" + name + "' in the " + scope
                    + " is empty, which KMS refuses; leave the pair out or give it a value");
        }
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (!reservedAllowed && (lowerCase.startsWith("aws:") || lowerCase.startsWith("aws-crypto-"))) {
            throw new KmsUsageException("The name '" + name + "' in the " + scope
                    + " is reserved: names must not begin with 'aws:' or 'aws-crypto-'");
        }
        this.name = name;
        this.value = value;
        this.nameBytes = utf8(name, "A name", MAX_NAME_BYTES, scope);
        this.valueBytes = utf8(value, "The value of '" + name + "'", MAX_VALUE_BYTES, scope);
    }

    /** A pair of the encryption context that this library adds by itself, under a name that callers may not use. */
    static ContextPair reserved(String name, String value) {
        return new ContextPair(name, value, ContextScope.ENCRYPTION_CONTEXT, true);
    }

    /** Java would replace a lone surrogate by a question mark, and two different contexts would become one. */
    private static byte[] utf8(String text, String what, int limit, ContextScope scope) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                int codePoint = text.codePointAt(i++);
                if (Character.charCount(codePoint) == 1) {
                    throw new KmsUsageException(what + " in the " + scope
                            + " is no well-formed text: it holds a surrogate without its pair");
                }
            }
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > limit) {
            throw new KmsUsageException(what + " in the " + scope + " is longer than " + limit + " bytes: "
                    + bytes.length + ". Bind a hash of it instead");
        }
        return bytes;
    }

    String name() {
        return name;
    }

    String value() {
        return value;
    }

    int encodedLength() {
        return 4 + nameBytes.length + valueBytes.length;
    }

    /** Writes name and value, each after its length, and returns the position behind them. */
    int encode(byte[] target, int position) {
        return encode(valueBytes, target, encode(nameBytes, target, position));
    }

    private static int encode(byte[] bytes, byte[] target, int position) {
        target[position] = (byte) (bytes.length >>> 8);
        target[position + 1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, target, position + 2, bytes.length);
        return position + 2 + bytes.length;
    }

    @Override
    public int compareTo(ContextPair other) {
        return Arrays.compareUnsigned(nameBytes, other.nameBytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContextPair that && name.equals(that.name) && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + value.hashCode();
    }
}
