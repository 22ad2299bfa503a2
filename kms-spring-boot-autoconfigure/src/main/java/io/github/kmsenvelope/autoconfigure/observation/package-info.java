/**
 * Publishes what observes KMS requests and streams.
 */
@NullMarked
package io.github.kmsenvelope.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
