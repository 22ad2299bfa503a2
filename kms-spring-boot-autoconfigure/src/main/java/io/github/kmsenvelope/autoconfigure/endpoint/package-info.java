/**
 * Publishes the actuator's endpoint for KMS.
 */
@NullMarked
package io.github.kmsenvelope.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
