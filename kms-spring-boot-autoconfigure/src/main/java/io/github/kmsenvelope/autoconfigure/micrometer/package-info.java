/** Keeps metrics where there is a registry for them. */
@NullMarked
package io.github.kmsenvelope.autoconfigure.micrometer;

import org.jspecify.annotations.NullMarked;
