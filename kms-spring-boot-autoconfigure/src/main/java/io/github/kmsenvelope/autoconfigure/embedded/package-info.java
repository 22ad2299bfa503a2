/**
 * Puts the embedded KMS in the place of AWS, for development and tests, when it is asked for and nowhere near production.
 */
@NullMarked
package io.github.kmsenvelope.autoconfigure.embedded;

import org.jspecify.annotations.NullMarked;
