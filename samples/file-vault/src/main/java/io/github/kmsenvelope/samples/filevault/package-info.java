/** A command that keeps files encrypted. */
@NullMarked
package io.github.kmsenvelope.samples.filevault;

import org.jspecify.annotations.NullMarked;
