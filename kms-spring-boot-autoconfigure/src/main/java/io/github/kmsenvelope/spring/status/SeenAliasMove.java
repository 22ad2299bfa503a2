package io.github.kmsenvelope.spring.status;

import io.github.kmsenvelope.event.KmsEvent;
import java.time.Instant;

/**
 * How a configured key id last came to name another KMS key.
 *
 * @param order as {@link SeenCall#order()}
 * @param time when it was noticed
 * @param move from which key to which
 * @since 0.1.0
 */
public record SeenAliasMove(long order, Instant time, KmsEvent.AliasMoved move) {}
