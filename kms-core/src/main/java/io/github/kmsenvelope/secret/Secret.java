package io.github.kmsenvelope.secret;

/**
 * Something that holds key bytes and can be told to forget them.
 *
 * @since 0.1.0
 */
public interface Secret {

    /** Overwrites the key bytes. Does nothing the second time. Must not be called while they are in use. */
    void destroy();
}
