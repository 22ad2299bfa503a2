/**
 * A KMS for each test class, by a JUnit extension.
 */
@NullMarked
package io.github.kmsenvelope.embedded.junit;

import org.jspecify.annotations.NullMarked;
