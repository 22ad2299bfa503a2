/**
 * Publishes what logs calls and KMS requests.
 */
@NullMarked
package io.github.kmsenvelope.autoconfigure.logging;

import org.jspecify.annotations.NullMarked;
