package io.github.kmsenvelope.spring.status;

/**
 * The errors of one class.
 *
 * @param count how many there were since the start
 * @param last the last of them
 * @since 0.1.0
 */
public record SeenErrors(long count, SeenCall last) {}
