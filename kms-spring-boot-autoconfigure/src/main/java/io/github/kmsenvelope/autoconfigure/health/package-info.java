/**
 * Publishes the health of KMS.
 */
@NullMarked
package io.github.kmsenvelope.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
