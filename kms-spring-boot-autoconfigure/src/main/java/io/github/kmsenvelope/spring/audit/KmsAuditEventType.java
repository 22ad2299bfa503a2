package io.github.kmsenvelope.spring.audit;

/**
 * What is audited. The names are stable: alarms may be built on them.
 *
 * @since 0.1.0
 */
public enum KmsAuditEventType {

    /** KMS denied a request, or refused the credentials. */
    DENIED("kms.denied"),

    /** A message was changed, or read with another context than it was written with. */
    TAMPERED("kms.tampered"),

    /** What was given to decrypt is no message. Some changes to a message end so too. */
    MALFORMED("kms.malformed"),

    /** A message names only KMS keys that are not trusted, or a pinned alias was moved. */
    UNTRUSTED("kms.untrusted"),

    /** A KMS key is disabled, to be deleted, without key material, or not there. */
    KEY_STATE("kms.key-state"),

    /** A data key is used beyond its age, since KMS is unavailable. */
    STALE_USE("kms.stale-use"),

    /** An alias names another KMS key than before. */
    ALIAS_MOVED("kms.alias-moved");

    private final String id;

    KmsAuditEventType(String id) {
        this.id = id;
    }

    /**
     * Returns the name.
     *
     * @return {@code kms.} and lower-case letters and dashes
     */
    public String id() {
        return id;
    }
}
