package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.KmsServiceException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The failure that ended a stream, which every later use meets again. */
final class FirstFailure {

    private @Nullable Throwable failure;

    void set(Throwable thrown) {
        failure = thrown;
    }

    void rethrow() throws IOException {
        if (failure instanceof KmsServiceException refusal) {
            throw refusal;
        }
        if (failure != null) {
            throw new IOException("This stream failed before", failure);
        }
    }
}
