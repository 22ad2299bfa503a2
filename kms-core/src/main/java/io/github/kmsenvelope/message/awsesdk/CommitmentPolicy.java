package io.github.kmsenvelope.message.awsesdk;

/**
 * Which {@linkplain AlgorithmSuite suites} are used, as to key commitment. A message of a suite without it may have two
 * meanings under two data keys; whoever may wrap data keys can make such a message.
 *
 * @since 0.1.0
 */
public enum CommitmentPolicy {
    /** Suites with commitment are written and read, and no others. */
    REQUIRE_REQUIRE("require-require", true, true),
    /** Suites with commitment are written, and all are read. */
    REQUIRE_ALLOW("require-allow", true, false),
    /**
     * Suites without commitment are written, and all are read. This library writes no such suites, so it refuses to encrypt
     * under this policy. It serves to read beside writers that were not moved yet.
     */
    FORBID_ALLOW("forbid-allow", false, false);

    private final String id;
    private final boolean writesCommitting;
    private final boolean readsOnlyCommitting;

    CommitmentPolicy(String id, boolean writesCommitting, boolean readsOnlyCommitting) {
        this.id = id;
        this.writesCommitting = writesCommitting;
        this.readsOnlyCommitting = readsOnlyCommitting;
    }

    /**
     * Returns the name of the policy in configuration and errors.
     *
     * @return the name, in lower case
     */
    public String id() {
        return id;
    }

    /**
     * Tells whether messages of a suite may be made.
     *
     * @param suite the suite
     * @return whether they may
     */
    public boolean allowsToEncrypt(AlgorithmSuite suite) {
        return suite.commits() == writesCommitting;
    }

    /**
     * Tells whether messages of a suite may be read.
     *
     * @param suite the suite
     * @return whether they may
     */
    public boolean allowsToDecrypt(AlgorithmSuite suite) {
        return suite.commits() || !readsOnlyCommitting;
    }
}
