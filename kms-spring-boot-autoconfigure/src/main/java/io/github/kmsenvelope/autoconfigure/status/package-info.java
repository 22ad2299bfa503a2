/**
 * Publishes what the health and the actuator's endpoint have in common.
 */
@NullMarked
package io.github.kmsenvelope.autoconfigure.status;

import org.jspecify.annotations.NullMarked;
