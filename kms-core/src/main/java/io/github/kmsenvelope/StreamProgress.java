package io.github.kmsenvelope;

/**
 * Is told how far a file is encrypted or decrypted, on the thread that does it.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface StreamProgress {

    /**
     * Is told about once for each MiB, and at the end. What it throws ends the work, as a failure does.
     *
     * @param bytesDone how many bytes of the source have been read
     * @param totalBytes how many the source has, or -1 if that is not known
     */
    void update(long bytesDone, long totalBytes);
}
