/** Encrypts and decrypts whole files and streams. */
@NullMarked
package io.github.kmsenvelope.samples.filevault.transfer;

import org.jspecify.annotations.NullMarked;
