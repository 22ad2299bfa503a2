/**
 * Tests of the embedded KMS by the unchanged AWS SDK.
 */
@NullMarked
package io.github.kmsenvelope.embedded;

import org.jspecify.annotations.NullMarked;
