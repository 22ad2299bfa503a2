package io.github.kmsenvelope;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name/value pairs that a message is bound to: whoever decrypts it must give the same.
 *
 * <p>There are two scopes, and the difference decides how many KMS calls are made:
 *
 * <ul>
 *   <li>The <em>encryption context</em> goes to KMS with every wrapped data key. Key policies can demand it and CloudTrail
 *       records it in clear. Each distinct encryption context needs data keys of its own, so use pairs with few values:
 *       tenant, table, purpose of use.
 *   <li><em>Associated data</em> is bound here and never sent anywhere. It may differ for each message, so row ids and user
 *       ids belong in it: one data key serves them all.
 * </ul>
 *
 * <p>Neither scope is secret, and neither is stored in the message. A timestamp belongs in neither: the reader would have
 * to know it.
 *
 * <pre>{@code
 * EncryptionContext context = EncryptionContext.of("tenant", "acme").withAssociatedData("customer", id);
 * }</pre>
 *
 * <p>Names and values are compared by their UTF-8 bytes: exactly, with case, without Unicode normalization. Limits for each
 * scope: 64 pairs, names of 1 to 256 bytes, values of 4096 bytes, 8192 bytes together. A value of the encryption context
 * must not be empty; a value of associated data may be. Names that begin with {@code aws:} or {@code aws-crypto-} (in any
 * case) are reserved.
 *
 * <p>Instances are immutable values. Keep one for the constant part and derive from it: what is encoded once is shared.
 *
 * @since 0.1.0
 */
public final class EncryptionContext {

    private static final EncryptionContext NONE = new EncryptionContext(ContextPairs.EMPTY, ContextPairs.EMPTY, null);

    private final ContextPairs encryptionContext;
    private final ContextPairs associatedData;
    private final EncryptionContext withoutAssociatedData;

    private EncryptionContext(
            ContextPairs encryptionContext,
            ContextPairs associatedData,
            @Nullable EncryptionContext withoutAssociatedData) {
        this.encryptionContext = encryptionContext;
        this.associatedData = associatedData;
        this.withoutAssociatedData = (withoutAssociatedData != null) ? withoutAssociatedData : this;
    }

    /**
     * Returns the context without pairs.
     *
     * @return the empty context
     */
    public static EncryptionContext none() {
        return NONE;
    }

    /**
     * Returns an encryption context of one pair.
     *
     * @param name the name
     * @param value the value
     * @return the context
     * @throws KmsUsageException if the name or value breaks a limit, is not well-formed text, or the name is reserved
     */
    public static EncryptionContext of(String name, String value) {
        return NONE.with(name, value);
    }

    /**
     * Returns an encryption context of several pairs.
     *
     * @param pairs the pairs; copied
     * @return the context
     * @throws KmsUsageException if a name, a value or the whole breaks a limit, is not well-formed text, or a name is
     *     reserved
     */
    public static EncryptionContext of(Map<String, String> pairs) {
        return NONE.with(pairs);
    }

    /**
     * Returns this context with a further pair in the encryption context.
     *
     * @param name the name; if the encryption context has it already, its value is replaced
     * @param value the value, not empty
     * @return the new context
     * @throws KmsUsageException if the name or value breaks a limit or is not well-formed text, if the name is reserved or
     *     already names associated data
     */
    public EncryptionContext with(String name, String value) {
        return with(Map.of(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value")));
    }

    /**
     * Returns this context with further pairs in the encryption context.
     *
     * @param pairs the pairs; a name that the encryption context has already gets the new value
     * @return the new context
     * @throws KmsUsageException if a name, a value or the whole breaks a limit or is not well-formed text, if a name is
     *     reserved or already names associated data
     */
    public EncryptionContext with(Map<String, String> pairs) {
        if (pairs.isEmpty()) {
            return this;
        }
        ContextPairs added = encryptionContext.with(pairs, ContextScope.ENCRYPTION_CONTEXT);
        added.requireDisjoint(associatedData);
        EncryptionContext base = new EncryptionContext(added, ContextPairs.EMPTY, null);
        return associatedData.isEmpty() ? base : new EncryptionContext(added, associatedData, base);
    }

    /**
     * Returns this context with the pair in which a signed message of the AWS Encryption SDK carries the key that verifies its
     * signature. The library adds it when it asks KMS; callers have no need to.
     *
     * @param publicKey the public key, in Base64
     * @return the new context, with the pair {@code aws-crypto-public-key} in the encryption context
     * @throws KmsUsageException if the value is empty, or it or the whole breaks a limit
     */
    public EncryptionContext withSignaturePublicKey(String publicKey) {
        ContextPairs added = encryptionContext.with(ContextPair.reserved("aws-crypto-public-key", publicKey));
        EncryptionContext base = new EncryptionContext(added, ContextPairs.EMPTY, null);
        return associatedData.isEmpty() ? base : new EncryptionContext(added, associatedData, base);
    }

    /**
     * Returns this context with a further pair of associated data.
     *
     * @param name the name; if the associated data has it already, its value is replaced
     * @param value the value, possibly empty
     * @return the new context
     * @throws KmsUsageException if the name or value breaks a limit or is not well-formed text, if the name is reserved or
     *     already names a pair of the encryption context
     */
    public EncryptionContext withAssociatedData(String name, String value) {
        return withAssociatedData(Map.of(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value")));
    }

    /**
     * Returns this context with further pairs of associated data.
     *
     * @param pairs the pairs; a name that the associated data has already gets the new value
     * @return the new context
     * @throws KmsUsageException if a name, a value or the whole breaks a limit or is not well-formed text, if a name is
     *     reserved or already names a pair of the encryption context
     */
    public EncryptionContext withAssociatedData(Map<String, String> pairs) {
        if (pairs.isEmpty()) {
            return this;
        }
        ContextPairs added = associatedData.with(pairs, ContextScope.ASSOCIATED_DATA);
        added.requireDisjoint(encryptionContext);
        return new EncryptionContext(encryptionContext, added, withoutAssociatedData);
    }

    /**
     * Returns this context without its associated data: what KMS and the data-key cache see of it.
     *
     * @return the encryption context alone
     */
    public EncryptionContext withoutAssociatedData() {
        return withoutAssociatedData;
    }

    /**
     * Returns the pairs that go to KMS.
     *
     * @return an unmodifiable map, in canonical order
     */
    public Map<String, String> encryptionContext() {
        return encryptionContext.asMap();
    }

    /**
     * Returns the pairs that are bound here and sent nowhere.
     *
     * @return an unmodifiable map, in canonical order
     */
    public Map<String, String> associatedData() {
        return associatedData.asMap();
    }

    /**
     * Returns the canonical encoding of the encryption context, as the message format specifies it.
     *
     * @return a new array
     */
    public byte[] encodedEncryptionContext() {
        return encryptionContext.encoded();
    }

    /**
     * Returns the canonical encoding of the associated data, as the message format specifies it.
     *
     * @return a new array
     */
    public byte[] encodedAssociatedData() {
        return associatedData.encoded();
    }

    /**
     * Tells whether the encryption context has pairs.
     *
     * @return whether it has any
     */
    public boolean hasEncryptionContext() {
        return !encryptionContext.isEmpty();
    }

    /**
     * Tells whether there is associated data.
     *
     * @return whether there is any
     */
    public boolean hasAssociatedData() {
        return !associatedData.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncryptionContext that
                && encryptionContext.equals(that.encryptionContext)
                && associatedData.equals(that.associatedData);
    }

    @Override
    public int hashCode() {
        return 31 * encryptionContext.hashCode() + associatedData.hashCode();
    }

    /** Returns the names of both scopes, never the values. */
    @Override
    public String toString() {
        return "EncryptionContext[encryptionContext=" + encryptionContext.names() + ", associatedData="
                + associatedData.names() + "]";
    }
}
