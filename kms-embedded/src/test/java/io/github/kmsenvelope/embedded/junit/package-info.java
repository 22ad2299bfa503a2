/**
 * Tests of the JUnit extension.
 */
@NullMarked
package io.github.kmsenvelope.embedded.junit;

import org.jspecify.annotations.NullMarked;
