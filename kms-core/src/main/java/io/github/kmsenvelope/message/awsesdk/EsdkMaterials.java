package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cipher.EcdsaSigningKey;
import io.github.kmsenvelope.cipher.Randomness;
import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that messages of one data key have in common: the suite, the data key with its wrapped forms, the encryption context,
 * and for a signed suite the key that signs. Each message derives a key of its own from a random id, so one data key may serve
 * as many as its owner allows. Safe for use by many threads at once, {@link #destroy()} apart.
 *
 * @since 0.1.0
 */
public final class EsdkMaterials implements Secret {

    /** What the longest array can hold, on every JVM. */
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8L;

    private final EsdkDataKey dataKey;
    private final List<EsdkKeyEntry> entries;
    private final Map<String, String> context;
    private final @Nullable EcdsaSigningKey signingKey;
    private final HeaderTemplate template;

    /**
     * Joins materials.
     *
     * @param suite the suite, one that {@linkplain AlgorithmSuite#commits() commits}
     * @param dataKey the data key, 32 bytes; it belongs to this object from now on
     * @param entries the same data key, wrapped, at least once
     * @param context the encryption context that it is wrapped under, {@linkplain #signedContext with the public key} if the
     *     suite signs
     * @param signingKey what signs the messages, if the suite signs; it belongs to this object from now on
     * @throws IllegalArgumentException if the suite does not commit, or the data key, the entries, the context or the signing
     *     key are not of the suite
     * @throws KmsUsageException if the encryption context is too large for the format
     */
    public EsdkMaterials(
            AlgorithmSuite suite,
            SecretBytes dataKey,
            List<EsdkKeyEntry> entries,
            Map<String, String> context,
            @Nullable EcdsaSigningKey signingKey) {
        boolean fits = suite.commits()
                && dataKey.length() == suite.dataKeyBytes()
                && !entries.isEmpty()
                && entries.size() <= EsdkFormat.MAX_FIELD_BYTES
                && suite.signature() == ((signingKey != null) ? signingKey.curve() : null)
                && context.containsKey(EsdkFormat.PUBLIC_KEY) == suite.signs();
        if (!fits) {
            throw new IllegalArgumentException("These materials do not make messages of suite " + suite);
        }
        this.dataKey = new EsdkDataKey(suite, dataKey);
        this.entries = List.copyOf(entries);
        this.context = Map.copyOf(context);
        this.signingKey = signingKey;
        this.template = HeaderTemplate.of(suite, entries, EsdkContext.serialize(context));
    }

    /**
     * Adds the public key of a signing key to an encryption context, where readers look for it. KMS gets it too.
     *
     * @param context the pairs; not changed
     * @param signingKey the signing key
     * @return a new map
     */
    public static Map<String, String> signedContext(Map<String, String> context, EcdsaSigningKey signingKey) {
        Map<String, String> signed = new LinkedHashMap<>(context);
        signed.put(EsdkFormat.PUBLIC_KEY, Base64.getEncoder().encodeToString(signingKey.publicKey()));
        return signed;
    }

    /**
     * Tells whether messages may have frames of a length.
     *
     * @param frameBytes the plaintext bytes of a frame that is not the last
     * @return whether it is 1 to 1,048,576
     */
    public static boolean isFrameLength(int frameBytes) {
        return frameBytes >= 1 && frameBytes <= EsdkFormat.MAX_WRITTEN_FRAME_BYTES;
    }

    /**
     * Makes a message.
     *
     * @param plaintext the plaintext
     * @param frameBytes the plaintext bytes of a frame that is not the last
     * @return the message
     * @throws IllegalArgumentException if {@link #isFrameLength} does not hold
     * @throws KmsUsageException if the message would be too long for one array
     */
    public byte[] encrypt(byte[] plaintext, int frameBytes) {
        requireFrameLength(frameBytes);
        byte[] messageId = Randomness.bytes(dataKey.suite().messageIdBytes());
        MessageKeys keys = dataKey.lend(messageId);
        byte[] message = encrypt(plaintext, EsdkSealer.start(messageId, keys, template, frameBytes, signingKey));
        dataKey.giveBack(keys);
        return message;
    }

    private static byte[] encrypt(byte[] plaintext, EsdkSealer sealer) {
        int frameBytes = sealer.frameBytes();
        try {
            byte[] message = new byte[requireArray(plaintext.length, sealer.messageBytes(plaintext.length))];
            int to = sealer.writeHeader(message, 0);
            int from = 0;
            boolean last;
            do {
                last = plaintext.length - from <= frameBytes;
                int length = last ? plaintext.length - from : frameBytes;
                to += sealer.seal(plaintext, from, length, last, message, to);
                from += length;
            } while (!last);
            sealer.writeFooter(message, to);
            return message;
        } finally {
            sealer.destroy();
        }
    }

    private static int requireArray(int plaintextBytes, long messageBytes) {
        if (messageBytes > MAX_ARRAY) {
            throw new KmsUsageException(
                    "The plaintext of " + plaintextBytes + " bytes is too long for one array with its overhead");
        }
        return (int) messageBytes;
    }

    /**
     * Begins a message that is made frame by frame.
     *
     * @param frameBytes the plaintext bytes of a frame that is not the last
     * @return what seals the frames, and needs these materials no more
     * @throws IllegalArgumentException if {@link #isFrameLength} does not hold
     */
    public EsdkSealer start(int frameBytes) {
        requireFrameLength(frameBytes);
        byte[] messageId = Randomness.bytes(dataKey.suite().messageIdBytes());
        return EsdkSealer.start(messageId, dataKey.derive(messageId), template, frameBytes, signingKey);
    }

    private static void requireFrameLength(int frameBytes) {
        if (!isFrameLength(frameBytes)) {
            throw new IllegalArgumentException("No frame has " + frameBytes + " bytes");
        }
    }

    /**
     * Tells whether the data key is one that a message has wrapped, under the encryption context that KMS has bound to it. The
     * public key of a signed message is part of that: a reader knows the data key, and must not sign in the writer's name.
     *
     * @param header the header of the message
     * @return whether the message is of this suite and of this encryption context, and has an entry of the same provider, key
     *     and wrapped data key
     */
    public boolean isWrappedIn(EsdkHeader header) {
        return header.suite() == dataKey.suite()
                && header.encryptionContext().equals(context)
                && header.entries().stream().anyMatch(entry -> entries.stream().anyMatch(entry::isSameAs));
    }

    /**
     * Returns the data key, to read with.
     *
     * @return the data key, which belongs to these materials
     */
    public EsdkDataKey dataKey() {
        return dataKey;
    }

    @Override
    public void destroy() {
        dataKey.destroy();
        if (signingKey != null) {
            signingKey.destroy();
        }
    }
}
