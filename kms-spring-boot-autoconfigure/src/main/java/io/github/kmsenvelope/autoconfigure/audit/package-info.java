/**
 * Publishes what audits encryption.
 */
@NullMarked
package io.github.kmsenvelope.autoconfigure.audit;

import org.jspecify.annotations.NullMarked;
