package io.github.kmsenvelope.autoconfigure;

/**
 * The application cannot start with its KMS configuration as it is. Boot's start-up report shows the description and the
 * action.
 *
 * @since 0.1.0
 */
public final class KmsConfigurationException extends RuntimeException {

    private final String action;

    /**
     * Creates an exception.
     *
     * @param description what is wrong
     * @param action what to do
     */
    public KmsConfigurationException(String description, String action) {
        super(description);
        this.action = action;
    }

    /**
     * Returns what to do.
     *
     * @return the action
     */
    public String action() {
        return action;
    }
}
