package io.github.kmsenvelope.spring.status;

import io.github.kmsenvelope.event.KmsEvent;
import java.time.Instant;

/**
 * What KMS last said of a configured key id.
 *
 * @param order as {@link SeenCall#order()}
 * @param time when KMS said it
 * @param description what it said
 * @since 0.1.0
 */
public record SeenKey(long order, Instant time, KmsEvent.KeyDescribed description) {}
