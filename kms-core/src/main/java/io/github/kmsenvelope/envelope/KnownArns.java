package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.message.compact.KeyEntry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The ARNs that a keyring has trusted and proved, as bytes, so that the check of every call costs a comparison. A keyring
 * never takes trust back while the process runs. Safe for use by many threads at once.
 */
final class KnownArns {

    /** Enough for the keys of a purpose; a trusted account may have more, which are looked up the slower way. */
    private static final int LIMIT = 32;

    private volatile byte[][] arns = {};

    boolean has(KeyEntry entry) {
        for (byte[] arn : arns) {
            if (entry.hasArn(arn)) {
                return true;
            }
        }
        return false;
    }

    boolean has(String arn) {
        byte[] wanted = arn.getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.stream(arns).anyMatch(known -> Arrays.equals(known, wanted));
    }

    synchronized void add(String arn) {
        byte[] added = arn.getBytes(StandardCharsets.ISO_8859_1);
        byte[][] present = arns;
        if (present.length < LIMIT && Arrays.stream(present).noneMatch(known -> Arrays.equals(known, added))) {
            byte[][] all = Arrays.copyOf(present, present.length + 1);
            all[present.length] = added;
            arns = all;
        }
    }
}
