/** A command that encrypts and decrypts. */
@NullMarked
package io.github.kmsenvelope.samples.commandline;

import org.jspecify.annotations.NullMarked;
