/**
 * Messages in files whose headers are changed in place, and survive that whenever the process or the machine dies.
 */
@NullMarked
package io.github.kmsenvelope.rewrap;

import org.jspecify.annotations.NullMarked;
