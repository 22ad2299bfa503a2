package io.github.kmsenvelope;

/** The two scopes of a context, with what differs between their rules. */
enum ContextScope {
    ENCRYPTION_CONTEXT("encryption context", false),
    ASSOCIATED_DATA("associated data", true);

    private final String title;
    private final boolean emptyValueAllowed;

    ContextScope(String title, boolean emptyValueAllowed) {
        this.title = title;
        this.emptyValueAllowed = emptyValueAllowed;
    }

    boolean allowsEmptyValue() {
        return emptyValueAllowed;
    }

    @Override
    public String toString() {
        return title;
    }
}
