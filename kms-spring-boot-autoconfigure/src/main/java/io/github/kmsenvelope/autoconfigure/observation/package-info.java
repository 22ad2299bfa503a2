/**
 * Publishes what observes KMS requests.
 */
@NullMarked
package io.github.kmsenvelope.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
