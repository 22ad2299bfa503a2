package io.github.kmsenvelope.samples.filevault.command;

import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import java.io.IOException;

/** What the exit codes of this program mean. The help and the README list them. */
public final class ExitCodes {

    public static final int OK = 0;

    /** The configuration is wrong, or the program is. */
    public static final int CANNOT_WORK = 1;

    public static final int USAGE = 2;

    /** The file is no message, was changed, belongs to another context, or names no trusted KMS key. */
    public static final int REFUSED = 3;

    /** KMS denies the use of the key, or its state forbids it. */
    public static final int KEY = 4;

    /** Another try may succeed. */
    public static final int KMS_UNAVAILABLE = 5;

    /** A file or stream cannot be read or written. */
    public static final int IO = 6;

    /** Only {@code rewrap --dry-run}: there is something to do. */
    public static final int NEEDS_REWRAP = 7;

    private ExitCodes() {}

    static int of(Throwable failure) {
        if (failure instanceof KmsServiceException refusal) {
            return of(refusal);
        }
        return (failure instanceof IOException) ? IO : CANNOT_WORK;
    }

    private static int of(KmsServiceException failure) {
        if (failure instanceof KmsUsageException) {
            return USAGE;
        }
        if (failure instanceof KeyAccessDeniedException || failure instanceof KeyStateException) {
            return KEY;
        }
        return (failure instanceof KmsUnavailableException) ? KMS_UNAVAILABLE : REFUSED;
    }
}
