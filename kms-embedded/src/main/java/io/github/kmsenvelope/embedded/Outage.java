package io.github.kmsenvelope.embedded;

/**
 * In which manner an {@link EmbeddedKms} is away.
 *
 * @see KmsFaults#outage(Outage)
 * @since 0.1.0
 */
public enum Outage {

    /**
     * The connection breaks: an {@link java.io.IOException} in process, a closed socket over HTTP, where the port stays
     * taken for the time after the outage.
     */
    CONNECTION_RESET {
        @Override
        Fault begin(FaultBuilder requests) {
            return requests.resetConnection();
        }
    },

    /** Each answer is {@code KMSInternalException}, with the HTTP status 500. */
    SERVER_ERROR {
        @Override
        Fault begin(FaultBuilder requests) {
            return requests.fail("KMSInternalException");
        }
    },

    /** Each answer is {@code ThrottlingException}. */
    THROTTLED {
        @Override
        Fault begin(FaultBuilder requests) {
            return requests.fail("ThrottlingException", KmsFaults.RATE_EXCEEDED);
        }
    },

    /** There is no answer until the outage is over or the client gives up, see {@link FaultBuilder#hang()}. */
    BLACK_HOLE {
        @Override
        Fault begin(FaultBuilder requests) {
            return requests.hang();
        }
    };

    abstract Fault begin(FaultBuilder requests);
}
