package io.github.kmsenvelope.cipher;

import io.github.kmsenvelope.secret.Secret;
import java.util.Arrays;

/**
 * A message key that serves several messages, with the identity that it was derived for. For one thread at a time: a
 * {@link LanePool} passes it on.
 *
 * @since 0.1.0
 */
public final class Lane implements Secret {

    private final byte[] identity;
    private final MessageKey key;
    private int remaining;

    /**
     * Makes a lane.
     *
     * @param identity what tells this lane from others of the same data key; copied
     * @param key the message key, which belongs to the lane from now on
     * @param messages how many messages it may still encrypt
     */
    public Lane(byte[] identity, MessageKey key, int messages) {
        this.identity = identity.clone();
        this.key = key;
        this.remaining = messages;
    }

    /**
     * Claims one message. A claim is never given back, whatever comes of the message.
     *
     * @return whether one was left
     */
    public boolean claim() {
        return remaining-- > 0;
    }

    /**
     * Tells whether this lane was derived for what an array holds.
     *
     * @param source the array
     * @return whether the array begins with this lane's identity
     */
    public boolean serves(byte[] source) {
        return Arrays.equals(identity, 0, identity.length, source, 0, identity.length);
    }

    /**
     * Writes the identity.
     *
     * @param target receives it from its first byte on
     */
    public void writeIdentity(byte[] target) {
        System.arraycopy(identity, 0, target, 0, identity.length);
    }

    /**
     * Returns the message key.
     *
     * @return the key
     */
    public MessageKey key() {
        return key;
    }

    boolean isSpent() {
        return remaining <= 0;
    }

    @Override
    public void destroy() {
        key.destroy();
    }
}
