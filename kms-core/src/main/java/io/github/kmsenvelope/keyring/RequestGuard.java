package io.github.kmsenvelope.keyring;

import java.util.function.Function;

/**
 * Stands before the requests that a keyring makes by itself, to look up which KMS key a key id names, and decides how often
 * and for how long each is made. Implementations are safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public interface RequestGuard {

    /** Makes each request once. */
    RequestGuard ONCE = new RequestGuard() {

        @Override
        public <T> T make(String keyId, Deadline deadline, Function<Deadline, T> request) {
            return request.apply(deadline);
        }
    };

    /**
     * Makes a request.
     *
     * @param keyId the key id that it asks for, for errors
     * @param deadline until when it must have ended, with everything that is done for it
     * @param request makes one attempt, which ends by the deadline that it is given
     * @param <T> the answer
     * @return the answer
     * @throws io.github.kmsenvelope.KmsServiceException if there is none
     */
    <T> T make(String keyId, Deadline deadline, Function<Deadline, T> request);
}
