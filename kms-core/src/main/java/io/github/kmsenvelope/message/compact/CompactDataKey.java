package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.cipher.Lane;
import io.github.kmsenvelope.cipher.LanePool;
import io.github.kmsenvelope.cipher.MessageKey;
import io.github.kmsenvelope.cipher.Randomness;
import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A data key that makes and opens messages of the compact format under one encryption context.
 *
 * <p>The data key itself encrypts nothing. Messages of one frame use derived keys that serve up to 2^16 messages each and
 * wait in lanes with their ciphers ready; a message of several frames gets a derived key of its own. Safe for use by many
 * threads at once, {@link #destroy()} apart.
 *
 * @since 0.1.0
 */
public final class CompactDataKey implements Secret {

    /** What the longest array can hold, on every JVM. */
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8L;

    private static final byte[] SHARED_HEAD = {
        CompactFormat.MAGIC, CompactFormat.SUITE, CompactFormat.MODE_SHARED, CompactFormat.DEFAULT_EXPONENT
    };

    private static final byte[] OWN_HEAD = {
        CompactFormat.MAGIC, CompactFormat.SUITE, CompactFormat.MODE_OWN, CompactFormat.DEFAULT_EXPONENT
    };

    private final SecretBytes dataKey;
    private final KeysSection keys;
    private final Derivation derivation;
    private final int contextHint;
    private final LanePool encryptLanes = new LanePool();
    private final LanePool decryptLanes = new LanePool();

    /**
     * Readies a data key.
     *
     * @param dataKey the data key, 32 bytes; it belongs to this object from now on
     * @param keys the same data key, wrapped
     * @param encodedContext the canonical encoding of the encryption context that it is wrapped under
     */
    public CompactDataKey(SecretBytes dataKey, KeysSection keys, byte[] encodedContext) {
        this.dataKey = dataKey;
        this.keys = keys;
        this.derivation = new Derivation(encodedContext);
        this.contextHint = Derivation.isEmpty(encodedContext) ? 0 : CompactFormat.HINT_ENCRYPTION_CONTEXT;
    }

    /**
     * Tells whether the message of a plaintext fits into one array, whatever the length of the wrapped key.
     *
     * @param plaintextBytes the length of the plaintext
     * @return whether it can be encrypted in one piece
     */
    public static boolean fitsOneMessage(long plaintextBytes) {
        long mostHeader = CompactFormat.FIXED_BYTES
                + 2L
                + CompactFormat.ENTRY_HEAD_BYTES
                + 1
                + CompactFormat.MAX_ARN_BYTES
                + CompactFormat.MAX_WRAPPED_BYTES;
        return plaintextBytes <= MAX_ARRAY
                && mostHeader
                                + FrameLayout.ofPlaintext(plaintextBytes, CompactFormat.DEFAULT_EXPONENT)
                                        .bodyBytes()
                        <= MAX_ARRAY;
    }

    /**
     * Returns the ARN of the KMS key that wrapped this data key.
     *
     * @return the ARN
     */
    public String keyArn() {
        return keys.arn();
    }

    /**
     * Copies the wrapped data key.
     *
     * @return a new array
     */
    public byte[] wrapped() {
        return keys.wrapped();
    }

    /**
     * Tells whether this data key is the one that an entry of a message wraps.
     *
     * @param entry the entry
     * @return whether KMS key and wrapped data key are the same
     */
    public boolean isWrappedIn(KeyEntry entry) {
        return keys.has(entry);
    }

    /**
     * Compares two data keys in constant time.
     *
     * @param other the other one
     * @return whether the plaintext data keys are the same
     */
    public boolean hasSameKeyAs(CompactDataKey other) {
        return dataKey.equals(other.dataKey);
    }

    /**
     * Makes a message.
     *
     * @param plaintext the plaintext, which must {@linkplain #fitsOneMessage fit}
     * @param encodedAssociatedData the canonical encoding of the associated data
     * @return the message
     */
    public byte[] encrypt(byte[] plaintext, byte[] encodedAssociatedData) {
        FrameLayout layout = FrameLayout.ofPlaintext(plaintext.length, CompactFormat.DEFAULT_EXPONENT);
        int bodyOffset = CompactFormat.FIXED_BYTES + keys.length(0);
        byte[] message = new byte[Math.toIntExact(bodyOffset + layout.bodyBytes())];
        keys.write(
                message,
                CompactFormat.FIXED_BYTES,
                contextHint | (Derivation.isEmpty(encodedAssociatedData) ? 0 : CompactFormat.HINT_ASSOCIATED_DATA),
                0);
        Lane lane = (layout.frames() == 1) ? sharedLane() : newLane(OWN_HEAD, 1);
        try {
            lane.writeIdentity(message);
            System.arraycopy(
                    Randomness.bytes(AesGcm.NONCE_BYTES), 0, message, CompactFormat.NONCE_OFFSET, AesGcm.NONCE_BYTES);
            lane.key().writeCommitment(message, CompactFormat.COMMITMENT_OFFSET);
            new Frames(lane.key().cipher(), message, encodedAssociatedData).seal(layout, plaintext, bodyOffset);
            return message;
        } finally {
            if (layout.frames() == 1) {
                encryptLanes.giveBack(lane);
            } else {
                lane.destroy();
            }
        }
    }

    /**
     * Opens a message.
     *
     * @param header the header of the message
     * @param encodedAssociatedData the canonical encoding of the associated data
     * @return the plaintext, or {@code null} if the message was not made with this data key, this encryption context and
     *     this associated data, or was changed
     */
    public byte @Nullable [] decrypt(CompactHeader header, byte[] encodedAssociatedData) {
        Lane lane = laneFor(header);
        boolean committed = lane.key().committedBy(header.message(), CompactFormat.COMMITMENT_OFFSET);
        try {
            return committed
                    ? new Frames(lane.key().cipher(), header.message(), encodedAssociatedData).open(header)
                    : null;
        } finally {
            // A salt that somebody made up must not drive out one that is in use.
            if (committed && header.isShared()) {
                decryptLanes.giveBack(lane);
            } else {
                lane.destroy();
            }
        }
    }

    /**
     * Begins a message of mode 02 whose length nobody needs to know, under a derived key of its own. What is returned does not
     * need this data key any more.
     *
     * @param frameBytes the plaintext bytes of a full frame, of a {@linkplain FrameLayout#isFrameLength possible length}
     * @param paddingBytes the zero bytes of a padding entry, up to 4096; 0 for no such entry
     * @param encodedAssociatedData the canonical encoding of the associated data
     * @return what seals the message, to be destroyed by the caller
     */
    public FrameSealer sealer(int frameBytes, int paddingBytes, byte[] encodedAssociatedData) {
        return FrameSealer.start(
                dataKey, derivation, keys, contextHint, frameBytes, paddingBytes, encodedAssociatedData);
    }

    /**
     * Begins to open a message. What is returned does not need this data key any more.
     *
     * @param header the header of the message
     * @param encodedAssociatedData the canonical encoding of the associated data, with which each frame is checked
     * @return what opens the message, to be destroyed by the caller; {@code null} if the message was not made with this data
     *     key and this encryption context
     */
    public @Nullable FrameOpener opener(CompactHeader header, byte[] encodedAssociatedData) {
        return FrameOpener.of(dataKey, derivation, header, encodedAssociatedData);
    }

    /**
     * Compares a message's commitment with the one of this data key and its encryption context, in constant time.
     *
     * @param header the header of the message
     * @return whether the message was made with both
     */
    public boolean isCommittedIn(CompactHeader header) {
        Lane lane = laneFor(header);
        boolean committed = lane.key().committedBy(header.message(), CompactFormat.COMMITMENT_OFFSET);
        if (committed && header.isShared()) {
            decryptLanes.giveBack(lane);
        } else {
            lane.destroy();
        }
        return committed;
    }

    @Override
    public void destroy() {
        encryptLanes.destroy();
        decryptLanes.destroy();
        dataKey.destroy();
    }

    private Lane sharedLane() {
        Lane lane = encryptLanes.take();
        if (lane == null) {
            lane = newLane(SHARED_HEAD, CompactFormat.MESSAGES_PER_SHARED_KEY);
        }
        // Claimed before the nonce is drawn. A lane in the pool always has one message left.
        if (!lane.claim()) {
            throw new IllegalStateException("A spent lane was kept");
        }
        return lane;
    }

    private Lane newLane(byte[] head, int messages) {
        byte[] identity = Arrays.copyOf(head, CompactFormat.IDENTITY_BYTES);
        System.arraycopy(
                Randomness.bytes(CompactFormat.SALT_BYTES),
                0,
                identity,
                CompactFormat.SALT_OFFSET,
                CompactFormat.SALT_BYTES);
        return new Lane(identity, MessageKey.derive(dataKey, derivation.info(identity)), messages);
    }

    private Lane laneFor(CompactHeader header) {
        Lane lane = decryptLanes.take(header.message());
        if (lane != null) {
            return lane;
        }
        byte[] identity = Arrays.copyOf(header.message(), CompactFormat.IDENTITY_BYTES);
        return new Lane(identity, MessageKey.derive(dataKey, derivation.info(identity)), Integer.MAX_VALUE);
    }
}
