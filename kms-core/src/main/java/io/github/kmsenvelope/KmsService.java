package io.github.kmsenvelope;

/**
 * Encrypts and decrypts with data keys that AWS KMS protects.
 *
 * <p>A call takes a data key from the cache or, if there is none for its encryption context, asks KMS for one. The data
 * is encrypted here, by AES-256-GCM; KMS never sees it. What {@code encrypt} returns is a <em>message</em>: everything
 * that {@code decrypt} needs apart from the context, which the caller gives again.
 *
 * <h2>Security guarantees</h2>
 *
 * <ul>
 *   <li>A message reveals the length of its plaintext, the ARN of its KMS key, whether each scope of its context was empty,
 *       and which other messages were made with the same data key, so by one process under one encryption context;
 *       nothing else.
 *   <li>A message that was changed, and a message read with another context than it was written with, is refused. Nothing
 *       of its plaintext is returned.
 *   <li>A message opens under one data key only (key commitment).
 *   <li>Only the KMS keys that this purpose trusts are ever asked to unwrap a data key.
 * </ul>
 *
 * <h2>Restrictions</h2>
 *
 * <ul>
 *   <li>An old message is as good as a new one: nothing detects that a stored message was replaced by an earlier message
 *       with the same context. Bind a version as associated data where that matters.
 *   <li>Whoever may read with a KMS key may write with it: a message does not prove who wrote it.
 *   <li>The bytes of a message are no identity. Its wrapped keys can be exchanged without changing what it says.
 * </ul>
 *
 * <p>Implementations are safe for use by many threads at once. New abilities come as other interfaces or as default
 * methods, so an implementation for tests keeps compiling.
 *
 * @since 0.1.0
 */
public interface KmsService {

    /**
     * Encrypts bytes.
     *
     * @param plaintext the bytes to encrypt, possibly none; read during the call only, neither changed nor kept
     * @param context the context to bind, the same that {@link #decrypt(byte[], EncryptionContext)} will be given
     * @return a new message, some 350 bytes longer than the plaintext (16 bytes more for each further 16 KiB)
     * @throws KmsUsageException if the context lacks a required name or contradicts a configured pair, if this purpose has
     *     no key to encrypt with, if the plaintext is too long for one array with its overhead, or if this service is
     *     closed
     * @throws KmsUnavailableException if a data key is needed and KMS cannot be reached, throttles or fails, or if the
     *     thread was interrupted while it waited (the interrupt flag stays set)
     * @throws KmsServiceException if a data key is needed and KMS refuses: {@link KeyStateException},
     *     {@link KeyAccessDeniedException} or {@link UntrustedKeyException} (its alias was moved and {@code pin-key-arn}
     *     is set)
     */
    byte[] encrypt(byte[] plaintext, EncryptionContext context);

    /**
     * Decrypts a message of {@link #encrypt(byte[], EncryptionContext)}.
     *
     * <p>The context must hold exactly the pairs, in both scopes, that the message was written with (with the pairs that
     * configuration adds, at either side); their order does not matter.
     *
     * @param message the message; read during the call only, neither changed nor kept
     * @param context the context that the message was written with
     * @return the plaintext, in a new array that belongs to the caller
     * @throws MalformedMessageException if the bytes are no message of the format that this purpose reads
     * @throws MessageAuthenticationException if the message was changed or the context is not the one it was written with
     * @throws UntrustedKeyException if the message names only KMS keys that this purpose does not trust
     * @throws KeyStateException if the KMS key does not exist or is in a state that forbids its use
     * @throws KeyAccessDeniedException if KMS denies the use of the key
     * @throws KmsUnavailableException if KMS is needed and cannot be reached, throttles or fails, or if the thread was
     *     interrupted while it waited (the interrupt flag stays set)
     * @throws KmsUsageException if the context lacks a required name or contradicts a configured pair, or if this service
     *     is closed
     */
    byte[] decrypt(byte[] message, EncryptionContext context);

    /**
     * Encrypts text, as UTF-8.
     *
     * @param plaintext the text to encrypt, possibly empty
     * @param context the context to bind
     * @return the message as base64url without padding (RFC 4648, section 5): safe in URLs, JSON and text columns
     * @throws KmsUsageException if the text holds a surrogate without its pair, which UTF-8 cannot express, or as
     *     {@link #encrypt(byte[], EncryptionContext)}
     * @throws KmsServiceException as {@link #encrypt(byte[], EncryptionContext)}
     */
    String encrypt(String plaintext, EncryptionContext context);

    /**
     * Decrypts a message of {@link #encrypt(String, EncryptionContext)}.
     *
     * @param message the message, as canonical base64url without padding
     * @param context the context that the message was written with
     * @return the text
     * @throws MalformedMessageException if the text is not canonical base64url, or as
     *     {@link #decrypt(byte[], EncryptionContext)}
     * @throws KmsUsageException if the plaintext is not UTF-8 text (it was encrypted as bytes: decrypt it as bytes), or as
     *     {@link #decrypt(byte[], EncryptionContext)}
     * @throws KmsServiceException as {@link #decrypt(byte[], EncryptionContext)}
     */
    String decrypt(String message, EncryptionContext context);

    /**
     * Returns the service of a purpose: the same operations under the keys and rules configured for it.
     *
     * @param purpose the name of a configured purpose; {@code default} is the default one
     * @return the service of that purpose, the same object each time
     * @throws KmsUsageException if no purpose of that name is configured
     */
    KmsService forPurpose(String purpose);
}
