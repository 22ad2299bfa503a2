package io.github.kmsenvelope;

/**
 * Why a KMS key cannot be used. The names are those of KMS's key states, see <a
 * href="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html">Key states of AWS KMS keys</a>.
 *
 * @since 0.1.0
 */
public enum KeyState {
    /** The key was disabled; it can be enabled again. */
    DISABLED,
    /** The deletion of the key is scheduled; it can be cancelled until it happens. */
    PENDING_DELETION,
    /** The key material has not been imported, was deleted or has expired. */
    PENDING_IMPORT,
    /** The key store that holds the key is disconnected. */
    UNAVAILABLE,
    /** The key or replica is still being made. */
    CREATING,
    /** There is no such key, alias or Region for it. */
    NOT_FOUND,
    /** KMS said that the state is wrong, but not which it is. */
    UNKNOWN
}
