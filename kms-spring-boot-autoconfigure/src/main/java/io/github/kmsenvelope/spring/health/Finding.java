package io.github.kmsenvelope.spring.health;

import java.time.Instant;

/**
 * What speaks against a key.
 *
 * @param reason what it is
 * @param time when it was last seen
 */
record Finding(String reason, Instant time) {}
