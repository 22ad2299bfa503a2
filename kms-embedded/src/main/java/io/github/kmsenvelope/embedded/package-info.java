/**
 * A KMS in this JVM, for development and tests, that the unchanged AWS SDK speaks to.
 */
@NullMarked
package io.github.kmsenvelope.embedded;

import org.jspecify.annotations.NullMarked;
