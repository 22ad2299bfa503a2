package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.stream.MessageSealer;
import java.util.function.LongConsumer;

/**
 * A message that has begun.
 *
 * @param sealer seals its frames
 * @param charge counts plaintext bytes before they are sealed
 */
record Sealing(MessageSealer sealer, LongConsumer charge) {}
