/**
 * A service under load while everything around it fails at random.
 */
@NullMarked
package io.github.kmsenvelope.envelope.chaos;

import org.jspecify.annotations.NullMarked;
