/**
 * The one type that holds key bytes.
 */
@NullMarked
package io.github.kmsenvelope.secret;

import org.jspecify.annotations.NullMarked;
