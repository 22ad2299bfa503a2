package io.github.kmsenvelope.event;

/**
 * Identifies one stream, so that a listener can tell which started and which ended: equal only to itself.
 *
 * @since 0.1.0
 */
public final class StreamId {

    /** Identifies a new stream. */
    public StreamId() {}
}
